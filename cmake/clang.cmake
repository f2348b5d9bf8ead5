# Clang 19's libraries, as the target exportlint::libclang.
include_guard(GLOBAL)

# Debian's package says 19.1: asking for 19 finds nothing.
find_package(Clang 19.1 CONFIG QUIET HINTS /usr/lib/llvm-19)
if(NOT Clang_FOUND)
  message(FATAL_ERROR "EXPORTLINT_WITH_CLANG is on and there is no Clang 19: run ci/setup (libclang-19-dev llvm-19-dev clang-19), or pass -DEXPORTLINT_WITH_CLANG=OFF")
endif()

add_library(exportlint_libclang INTERFACE)
add_library(exportlint::libclang ALIAS exportlint_libclang)
target_include_directories(exportlint_libclang SYSTEM INTERFACE ${CLANG_INCLUDE_DIRS} ${LLVM_INCLUDE_DIRS})
target_compile_definitions(exportlint_libclang INTERFACE ${LLVM_DEFINITIONS}
  EXPORTLINT_CLANG_RESOURCES="${LLVM_LIBRARY_DIR}/clang/${LLVM_VERSION_MAJOR}")
target_link_libraries(exportlint_libclang INTERFACE clang-cpp LLVM)
