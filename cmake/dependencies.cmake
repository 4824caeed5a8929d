# SPDX-License-Identifier: BSL-1.0
# What a program that includes <coop/coop.hpp> needs. The package config asks for the same list.
# Later parts with needs of their own (coop-sgd::mpi, coop-sgd::graph_io) add an option, their
# find_package here, a target in library.cmake and a component in coop-sgd-config.cmake.in.

find_package(Boost 1.74 CONFIG REQUIRED COMPONENTS context) # and the headers of Boost.Graph
find_package(Eigen3 CONFIG REQUIRED) # without a version: 5 calls itself incompatible with 3.4
find_package(range-v3 CONFIG REQUIRED)
find_package(ZLIB REQUIRED)
find_package(Threads REQUIRED)

if(Eigen3_VERSION AND Eigen3_VERSION VERSION_LESS 3.4)
  message(FATAL_ERROR "coop-sgd needs Eigen 3.4 or newer, found ${Eigen3_VERSION}")
endif()
