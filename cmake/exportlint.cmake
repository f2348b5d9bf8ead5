# Build rules shared by every folder: C++20, warnings as an INTERFACE target, one library per folder.
include_guard(GLOBAL)

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")

# ccache where the machine has it: a rebuild in another folder or after a switch of branch is then free.
find_program(EXPORTLINT_CCACHE ccache)
if(EXPORTLINT_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${EXPORTLINT_CCACHE}")
  set(CMAKE_C_COMPILER_LAUNCHER "${EXPORTLINT_CCACHE}")
endif()

add_library(exportlint_warnings INTERFACE)
target_compile_options(exportlint_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wnon-virtual-dtor -Werror
  -Wno-restrict)  # GCC 12 reports impossible overlaps in std::string (its bug 105651)
# GCC 12 takes `"text" + std::string` for an overlapping copy (its bug 105651).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(exportlint_warnings INTERFACE -Wno-restrict)
endif()

# At most two at a time: a file that includes LibTorch or Clang costs about 1 GB.
set_property(GLOBAL PROPERTY JOB_POOLS heavy=2)

# exportlint_library(NAME [SOURCES ...] [PUBLIC ...] [PRIVATE ...]): the one library of a folder, with the alias exportlint::NAME.
function(exportlint_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  set(target exportlint_${name})
  if(arg_SOURCES)
    add_library(${target} STATIC ${arg_SOURCES})
    target_include_directories(${target} PUBLIC "${PROJECT_SOURCE_DIR}")
    target_link_libraries(${target} PUBLIC ${arg_PUBLIC} PRIVATE exportlint_warnings ${arg_PRIVATE})
  else()
    add_library(${target} INTERFACE)
    target_include_directories(${target} INTERFACE "${PROJECT_SOURCE_DIR}")
    target_link_libraries(${target} INTERFACE ${arg_PUBLIC})
  endif()
  add_library(exportlint::${name} ALIAS ${target})
endfunction()

# exportlint_test(NAME [SOURCES ...] [LINK ...]): a GoogleTest program, each of its cases known to ctest.
function(exportlint_test name)
  if(NOT EXPORTLINT_TESTS)
    return()
  endif()
  include(GoogleTest)
  cmake_parse_arguments(arg "" "" "SOURCES;LINK" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE exportlint_warnings ${arg_LINK} GTest::gmock GTest::gtest_main)
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60)
endfunction()
