// Messages over two file descriptors: `Content-Length: N`, an empty line, N bytes of JSON.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

namespace exportlint::lsp {

class MessageReader {
 public:
  enum class Got : std::uint8_t {
    kMessage,
    kDamaged,  // a header without a length, or a body too long: left out, reading can go on
    kEnd,
  };
  explicit MessageReader(int descriptor) : descriptor_(descriptor) {}
  // Waits for a message. Of a damaged one `body` says what was wrong.
  Got Read(std::string* body);

  static constexpr std::size_t kMaxBody = std::size_t{256} << 20;
  static constexpr std::size_t kMaxHeader = 8192;

 private:
  bool Fill();  // false at the end
  bool Line(std::string* line);

  int descriptor_;
  std::string buffer_;
  std::size_t at_ = 0;
};

// Whole messages from any thread.
class MessageWriter {
 public:
  explicit MessageWriter(int descriptor) : descriptor_(descriptor) {}
  // False once the reader has gone.
  bool Write(std::string_view body);

 private:
  int descriptor_;
  std::mutex lock_;
  bool open_ = true;
};

}  // namespace exportlint::lsp
