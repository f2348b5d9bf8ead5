# exportlint_onnx: onnx's C++ library, static, from the source that ci/fetch-third-party put into build/third_party.
# exportlint_ort_headers: ONNX Runtime's C headers; its library is opened at run time, never linked.
# The library is built once (about three minutes) into build/third_party/onnx and shared by every build directory.
include_guard(GLOBAL)
include(ExternalProject)

set(EXPORTLINT_THIRD_PARTY "${PROJECT_SOURCE_DIR}/build/third_party" CACHE PATH "What ci/fetch-third-party fetched")
set(onnx_source "${EXPORTLINT_THIRD_PARTY}/onnx-1.23.2")
set(onnx_prefix "${EXPORTLINT_THIRD_PARTY}/onnx")
set(onnx_libraries "${onnx_prefix}/lib/libonnx.a" "${onnx_prefix}/lib/libonnx_proto.a")

if(NOT EXISTS "${onnx_source}/CMakeLists.txt" OR
   NOT EXISTS "${EXPORTLINT_THIRD_PARTY}/onnxruntime-headers/onnxruntime_c_api.h")
  message(FATAL_ERROR "onnx's source is not in ${EXPORTLINT_THIRD_PARTY}: run ci/fetch-third-party once, "
                      "or configure with -DEXPORTLINT_WITH_ONNX=OFF to build without the checked export's verifier")
endif()

# Before anything of LibTorch: its CMake package defines an empty protobuf::libprotobuf.
find_package(Protobuf 3.21 REQUIRED)

# The stamp is the installed proto library: another build directory that finds it builds nothing.
if(NOT EXISTS "${onnx_prefix}/lib/libonnx.a" OR NOT EXISTS "${onnx_prefix}/lib/libonnx_proto.a")
  ExternalProject_Add(onnx_external
    SOURCE_DIR "${onnx_source}"
    BINARY_DIR "${EXPORTLINT_THIRD_PARTY}/onnx-build"
    STAMP_DIR "${EXPORTLINT_THIRD_PARTY}/onnx-stamp"
    TMP_DIR "${EXPORTLINT_THIRD_PARTY}/onnx-tmp"
    INSTALL_DIR "${onnx_prefix}"
    CMAKE_GENERATOR Ninja
    CMAKE_ARGS -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX=<INSTALL_DIR> -DCMAKE_INSTALL_LIBDIR=lib
               -DCMAKE_CXX_STANDARD=20 -DCMAKE_POSITION_INDEPENDENT_CODE=ON -DCMAKE_CXX_COMPILER_LAUNCHER=${CMAKE_CXX_COMPILER_LAUNCHER}
               -DONNX_BUILD_PYTHON=OFF -DONNX_USE_UNITY_BUILD=ON -DONNX_ML=ON -DONNX_GEN_PB_TYPE_STUBS=OFF
    # One build at a time, and none when another build directory has just finished it.
    BUILD_COMMAND flock "${EXPORTLINT_THIRD_PARTY}/.onnx-lock" ${CMAKE_COMMAND} --build <BINARY_DIR> --parallel 2
    INSTALL_COMMAND flock "${EXPORTLINT_THIRD_PARTY}/.onnx-lock" ${CMAKE_COMMAND} --install <BINARY_DIR>
    BUILD_BYPRODUCTS ${onnx_libraries}
    EXCLUDE_FROM_ALL TRUE
    LOG_CONFIGURE TRUE LOG_BUILD TRUE LOG_INSTALL TRUE LOG_OUTPUT_ON_FAILURE TRUE)
endif()

file(MAKE_DIRECTORY "${onnx_prefix}/include")
add_library(exportlint_onnx INTERFACE)
target_include_directories(exportlint_onnx SYSTEM INTERFACE "${onnx_prefix}/include" ${Protobuf_INCLUDE_DIRS})
target_compile_definitions(exportlint_onnx INTERFACE ONNX_ML=1 ONNX_NAMESPACE=onnx)
# The whole of libonnx.a is not needed: naming the schema registry pulls in every operator.
target_link_libraries(exportlint_onnx INTERFACE ${onnx_libraries} ${Protobuf_LIBRARIES} Threads::Threads)
if(TARGET onnx_external)
  add_dependencies(exportlint_onnx onnx_external)
endif()

add_library(exportlint_ort_headers INTERFACE)
target_include_directories(exportlint_ort_headers SYSTEM INTERFACE "${EXPORTLINT_THIRD_PARTY}/onnxruntime-headers")
