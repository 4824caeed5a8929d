# SPDX-License-Identifier: BSL-1.0
# cmake -D COMPILER= -D FLAGS= -D SOURCE= -D BRANCH= -P check.cmake
# Compiles one branch of a compile-fail pair: branch 0 must compile, any other must be rejected with
# the sentence that the file expects.

set(ENV{LC_ALL} C)
set(define)
if(BRANCH GREATER 0)
  set(define -DCOOP_WRONG=${BRANCH})
endif()
execute_process(
  COMMAND ${COMPILER} @${FLAGS} ${define} -fsyntax-only ${SOURCE}
  RESULT_VARIABLE result
  OUTPUT_VARIABLE output
  ERROR_VARIABLE output)

if(BRANCH EQUAL 0)
  if(NOT result EQUAL 0)
    message("${output}")
    message(FATAL_ERROR "the right branch does not compile")
  endif()
  return()
endif()

file(READ ${SOURCE} text)
set(number " ${BRANCH}")
if(BRANCH EQUAL 1)
  set(number "( 1)?")
endif()
set(expected)
if("\n${text}" MATCHES "\n// expect${number}: ([^\n]+)")
  string(REGEX REPLACE "^\n// expect[^:]*: " "" expected "${CMAKE_MATCH_0}")
endif()
# The errors alone: a note may quote the source, and the sentence with it.
string(REGEX MATCHALL "[^\n]*error:[^\n]*" errors "${output}")
if(expected STREQUAL "")
  message(FATAL_ERROR "no line `// expect ${BRANCH}: <regular expression>`")
elseif(result EQUAL 0)
  message(FATAL_ERROR "the wrong branch ${BRANCH} compiles")
elseif(NOT result EQUAL 1)
  message("${output}")
  message(FATAL_ERROR "the compiler did not run or crashed (${result})")
elseif(NOT errors MATCHES "${expected}")
  message("${output}")
  message(FATAL_ERROR "rejected, but without the sentence\n  ${expected}")
endif()
