// SPDX-License-Identifier: BSL-1.0
// Nodes that keep in step: those of a step wait for each other, or for the step before.

#include <coop/schedules/delayed.hpp>
#include <coop/schedules/every_step.hpp>
#include <coop/schedules/overlapped.hpp>
#include <coop/schedules/periodic.hpp>
#include <coop/schedules/timed.hpp>
#include <coop/topologies/complete.hpp>
#include <coop/topologies/graphs/ring.hpp>
#include <coop/topologies/weights/metropolis_hastings.hpp>

#include "schemes.hpp"

std::vector<scheme> in_step_schemes() {
  using setting = run_setting;
  using parameters = scheme_parameters;
  return {{"synchronous",
           [](const setting& s, const parameters& p) {
             return virtual_run(s, coop::complete{p.workers}, coop::every_step{});
           }},
          {"delayed",
           [](const setting& s, const parameters& p) {
             return virtual_run(s, coop::complete{p.workers}, coop::delayed{p.delay});
           }},
          {"periodic",
           [](const setting& s, const parameters& p) {
             return virtual_run(s, coop::complete{p.workers}, coop::periodic{p.period});
           }},
          {"timed",
           [](const setting& s, const parameters& p) {
             return virtual_run(s, coop::complete{p.workers}, coop::timed{p.timer});
           }},
          {"overlapped",
           [](const setting& s, const parameters& p) {
             return virtual_run(s, coop::complete{p.workers}, coop::overlapped{p.period});
           }},
          {"d_psgd",
           [](const setting& s, const parameters& p) {
             return virtual_run(s, coop::metropolis_hastings(coop::ring(p.workers)));
           }},
          {"overlapped_d_psgd", [](const setting& s, const parameters& p) {
             return virtual_run(s, coop::metropolis_hastings(coop::ring(p.workers)),
                                coop::overlapped{1});
           }}};
}
