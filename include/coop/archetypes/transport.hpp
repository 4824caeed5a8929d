// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/archetypes/correspondent.hpp>
#include <coop/archetypes/post_office.hpp>
#include <coop/concepts.hpp>

#include <cstddef>
#include <span>

namespace coop::archetypes {

/// The least models of `Communicator` and of what refines it. They work, so that engines can be run
/// on them, but have no reduction, claim no shared memory, and refine by what their name says only.
class least_communicator : protected correspondent {
 public:
  using correspondent::barrier;
  using correspondent::correspondent;
  using correspondent::drain;
  using correspondent::exchange;
  using correspondent::now;
  using correspondent::rank;
  using correspondent::size;
  using correspondent::traffic;
};

struct overlapping_communicator : least_communicator {
  using correspondent::start_exchange;
  using least_communicator::least_communicator;
};

struct point_to_point_communicator : least_communicator {
  using correspondent::receive;
  using correspondent::receive_any;
  using correspondent::send;
  using correspondent::try_receive_any;
  using least_communicator::least_communicator;
};

struct timed_communicator : point_to_point_communicator {
  using correspondent::receive_any_until;
  using point_to_point_communicator::point_to_point_communicator;
};

/// `Base` with a virtual clock. A step takes a second, communication none.
template <Communicator Base>
struct simulated_communicator : Base {
  using Base::Base;
  double now() const { return correspondent::virtual_now(); }
  using correspondent::compute;
  using correspondent::compute_step;
};

/// A thread a node.
template <Communicator Comm>
struct transport_of {
  using communicator = Comm;

  template <class Worker>
  void run(std::size_t nodes, Worker&& worker) const {
    post_office post{nodes};
    post.run([&](std::size_t rank) {
      communicator own{post, rank};
      worker(own);
    });
  }
};

using transport = transport_of<least_communicator>;
using overlapping_transport = transport_of<overlapping_communicator>;
using point_to_point_transport = transport_of<point_to_point_communicator>;
using timed_transport = transport_of<timed_communicator>;
using simulated_transport = transport_of<simulated_communicator<least_communicator>>;
/// For nodes that are not in step.
using simulated_point_to_point_transport =
    transport_of<simulated_communicator<point_to_point_communicator>>;

static_assert(Transport<transport>);
static_assert(!SharedMemoryCommunicator<least_communicator>);
static_assert(!OverlappingCommunicator<least_communicator>);
static_assert(!PointToPointCommunicator<least_communicator>);
static_assert(!SimulatedCommunicator<least_communicator>);
static_assert(!CollectiveCommunicator<least_communicator, std::span<float>>);
static_assert(!CollectiveCommunicator<least_communicator, std::span<double>>);

static_assert(OverlappingCommunicator<overlapping_communicator>);
static_assert(!PointToPointCommunicator<overlapping_communicator>);
static_assert(PointToPointCommunicator<point_to_point_communicator>);
static_assert(!OverlappingCommunicator<point_to_point_communicator>);
static_assert(!TimedCommunicator<point_to_point_communicator>);
static_assert(TimedCommunicator<timed_communicator>);
static_assert(SimulatedCommunicator<simulated_transport::communicator>);
static_assert(!PointToPointCommunicator<simulated_transport::communicator>);
static_assert(SimulatedCommunicator<simulated_point_to_point_transport::communicator>);
static_assert(PointToPointCommunicator<simulated_point_to_point_transport::communicator>);

}  // namespace coop::archetypes
