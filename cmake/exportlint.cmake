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

# Two thirds of the compiler's time is headers: several sources of a folder are compiled as one. A file touched costs its
# batch, a few seconds. What an anonymous namespace names must then be unique in its folder.
option(EXPORTLINT_UNITY "Compile several sources of a folder at once" ON)

# exportlint_unity(TARGET [BATCH n] [OWN_NAMES ...]): OWN_NAMES are identifiers that every file of the folder defines for
# itself (a rule's `Check`); each becomes another name per file.
function(exportlint_unity target)
  cmake_parse_arguments(arg "" "BATCH" "OWN_NAMES" ${ARGN})
  if(NOT EXPORTLINT_UNITY)
    return()
  endif()
  if(NOT arg_BATCH)
    set(arg_BATCH 8)
  endif()
  if(NOT EXPORTLINT_TESTS)  # a build to use, not to edit: headers are read fewer times
    math(EXPR arg_BATCH "4 * ${arg_BATCH}")
  endif()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE ${arg_BATCH})
  if(arg_OWN_NAMES)
    set(own "#define EXPORTLINT_JOIN2(a, b) a##b\n#define EXPORTLINT_JOIN(a, b) EXPORTLINT_JOIN2(a, b)\n")
    foreach(name IN LISTS arg_OWN_NAMES)
      string(APPEND own "#define ${name} EXPORTLINT_JOIN(${name}_, EXPORTLINT_FILE_ID)\n")
    endforeach()
    set_target_properties(${target} PROPERTIES UNITY_BUILD_UNIQUE_ID EXPORTLINT_FILE_ID UNITY_BUILD_CODE_BEFORE_INCLUDE "${own}")
  endif()
endfunction()

# exportlint_library(NAME [SOURCES ...] [PUBLIC ...] [PRIVATE ...] [BATCH n] [OWN_NAMES ...]): the one library of a folder,
# with the alias exportlint::NAME.
function(exportlint_library name)
  cmake_parse_arguments(arg "" "BATCH" "SOURCES;PUBLIC;PRIVATE;OWN_NAMES" ${ARGN})
  set(target exportlint_${name})
  if(arg_SOURCES)
    add_library(${target} STATIC ${arg_SOURCES})
    exportlint_unity(${target} BATCH ${arg_BATCH} OWN_NAMES ${arg_OWN_NAMES})
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
  exportlint_unity(${name} BATCH 4)
  target_link_libraries(${name} PRIVATE exportlint_warnings ${arg_LINK} GTest::gmock GTest::gtest_main)
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60)
endfunction()
