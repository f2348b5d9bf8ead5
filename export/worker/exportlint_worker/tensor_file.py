"""Tensors as .npy files, without numpy: torch may be installed without it."""

import ctypes

_DESCR = {
    "float32": "<f4", "float64": "<f8", "float16": "<f2", "bfloat16": "<u2", "int64": "<i8", "int32": "<i4", "int16": "<i2",
    "int8": "|i1", "uint8": "|u1", "uint16": "<u2", "uint32": "<u4", "uint64": "<u8", "bool": "|b1",
    "complex64": "<c8", "complex128": "<c16",
}


def save(tensor, path):
    """Writes format 1.0 and returns (dtype, shape). What .npy has no name for is stored as bits; the returned dtype tells."""
    import torch

    tensor = tensor.detach()
    if tensor.layout != torch.strided:
        tensor = tensor.to_dense()
    tensor = tensor.cpu().resolve_conj().resolve_neg().contiguous()
    if tensor.is_quantized:
        tensor = tensor.dequantize()
    dtype = str(tensor.dtype).replace("torch.", "")
    shape = list(tensor.shape)
    descr = _DESCR.get(dtype, "|u1")
    text = "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }" % (descr, "".join("%d," % d for d in shape))
    header = text.encode() + b" " * (63 - (10 + len(text)) % 64) + b"\n"
    with open(path, "wb") as file:
        file.write(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header)
        size = tensor.numel() * tensor.element_size()
        if size:
            file.write((ctypes.c_char * size).from_address(tensor.data_ptr()))
    return dtype, shape
