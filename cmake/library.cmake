# SPDX-License-Identifier: BSL-1.0
# The library: headers only, and the targets they need. No warning flag is ever exported.

file(GLOB_RECURSE coop_headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/include/coop/*.hpp)

add_library(coop-sgd INTERFACE)
add_library(coop-sgd::coop-sgd ALIAS coop-sgd)
target_compile_features(coop-sgd INTERFACE cxx_std_20)
target_sources(
  coop-sgd INTERFACE FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}/include FILES ${coop_headers})
target_link_libraries(
  coop-sgd INTERFACE Boost::headers Boost::context Eigen3::Eigen range-v3::range-v3 ZLIB::ZLIB
                     Threads::Threads)
