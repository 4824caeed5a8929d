# SPDX-License-Identifier: BSL-1.0
# The target `docs`: the reference in HTML under docs/html of the build folder. Fails on a warning.

find_package(Doxygen REQUIRED OPTIONAL_COMPONENTS dot)
set(COOP_DOXYGEN_DOT NO)
if(TARGET Doxygen::dot)
  set(COOP_DOXYGEN_DOT YES)
endif()
configure_file(${PROJECT_SOURCE_DIR}/docs/Doxyfile.in ${PROJECT_BINARY_DIR}/docs/Doxyfile @ONLY)
add_custom_target(
  docs
  COMMAND Doxygen::doxygen ${PROJECT_BINARY_DIR}/docs/Doxyfile
  WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
  COMMENT "Doxygen"
  VERBATIM)
