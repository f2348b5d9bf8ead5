# LibTorch from the torch wheel of EXPORTLINT_PYTHON, as the target exportlint::libtorch.
# torch's own CMake config is not used: it defines an empty protobuf::libprotobuf and forces its own flags.
include_guard(GLOBAL)

if(NOT EXPORTLINT_PYTHON AND EXISTS "${PROJECT_SOURCE_DIR}/.venv/bin/python")
  set(EXPORTLINT_PYTHON "${PROJECT_SOURCE_DIR}/.venv/bin/python")
endif()
if(NOT EXPORTLINT_PYTHON)
  message(FATAL_ERROR "EXPORTLINT_WITH_TORCH is on and there is no Python with torch: run ci/setup, pass -DEXPORTLINT_PYTHON=..., or pass -DEXPORTLINT_WITH_TORCH=OFF")
endif()

# find_spec finds the wheel without importing it, which would cost 1.5 s at each configure.
execute_process(
  COMMAND "${EXPORTLINT_PYTHON}" -c
          "import importlib.util as u; s = u.find_spec('torch'); print(s.submodule_search_locations[0] if s else '', end='')"
  OUTPUT_VARIABLE EXPORTLINT_TORCH_ROOT RESULT_VARIABLE exportlint_torch_result)
if(exportlint_torch_result OR NOT EXISTS "${EXPORTLINT_TORCH_ROOT}/lib/libtorch_cpu.so")
  message(FATAL_ERROR "no LibTorch in the torch package of ${EXPORTLINT_PYTHON} (looked for '${EXPORTLINT_TORCH_ROOT}/lib/libtorch_cpu.so')")
endif()

add_library(exportlint_libtorch INTERFACE)
add_library(exportlint::libtorch ALIAS exportlint_libtorch)
target_include_directories(exportlint_libtorch SYSTEM INTERFACE
  "${EXPORTLINT_TORCH_ROOT}/include" "${EXPORTLINT_TORCH_ROOT}/include/torch/csrc/api/include")
# --no-as-needed: operators register themselves when the library loads, no symbol of it need be used.
target_link_libraries(exportlint_libtorch INTERFACE
  -Wl,--no-as-needed "${EXPORTLINT_TORCH_ROOT}/lib/libtorch_cpu.so" "${EXPORTLINT_TORCH_ROOT}/lib/libc10.so" -Wl,--as-needed)
target_link_options(exportlint_libtorch INTERFACE "-Wl,-rpath,${EXPORTLINT_TORCH_ROOT}/lib")
