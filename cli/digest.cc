#include "cli/digest.h"

#include <elf.h>
#include <fmt/format.h>
#include <link.h>

#include <cstddef>
#include <cstring>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace exportlint::cli {
namespace {

// The description of the NT_GNU_BUILD_ID note among `notes`.
std::string_view BuildIdIn(std::string_view notes) {
  const auto padded = [](std::size_t size) { return (size + 3) & ~std::size_t{3}; };
  for (ElfW(Nhdr) head; notes.size() >= sizeof head;) {
    std::memcpy(&head, notes.data(), sizeof head);
    const std::size_t name = padded(head.n_namesz), description = padded(head.n_descsz);
    notes.remove_prefix(sizeof head);
    if (name + description > notes.size()) return {};
    if (head.n_type == NT_GNU_BUILD_ID && notes.starts_with(std::string_view("GNU", 4)))
      return notes.substr(name, head.n_descsz);
    notes.remove_prefix(name + description);
  }
  return {};
}

// Called for the program first, then for its libraries.
int FindBuildId(dl_phdr_info* info, std::size_t, void* out) {
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    const auto& header = info->dlpi_phdr[i];
    if (header.p_type != PT_NOTE || header.p_align > 4) continue;  // notes of 8-byte alignment are others
    const auto* begin = reinterpret_cast<const char*>(info->dlpi_addr + header.p_vaddr);
    if (const std::string_view id = BuildIdIn({begin, header.p_memsz}); !id.empty()) {
      *static_cast<std::string*>(out) = id;
      break;
    }
  }
  return 1;
}

}  // namespace

Digest DigestOf(std::string_view bytes) {
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  return {hash.high64, hash.low64};
}

std::string ToHex(const Digest& digest) {
  return fmt::format("{:016x}{:016x}", digest.high, digest.low);
}

std::string BuildId() {
  std::string id;
  dl_iterate_phdr(FindBuildId, &id);
  return id;
}

}  // namespace exportlint::cli
