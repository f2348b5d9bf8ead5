// The language server over standard input and output, as `exportlint lsp` runs it.
#pragma once

namespace exportlint::lsp {

// Until the client says `exit` or goes away; returns the exit code. `verbose` tells on standard error what it does.
int Serve(bool verbose);

}  // namespace exportlint::lsp
