#!/usr/bin/env bash
# The step of action.yml: its inputs come as variables, so that nothing in them is taken for shell.
set -euo pipefail

words=(check --fail-on "${FAIL_ON:-warning}" --report github=-)
if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then words+=(--report "github-summary=$GITHUB_STEP_SUMMARY"); fi
if [ -n "${SARIF_FILE:-}" ]; then
  words+=(--report "sarif=$SARIF_FILE")
  echo "sarif-file=$SARIF_FILE" >> "${GITHUB_OUTPUT:-/dev/null}"
fi
if [ -n "${DIFF_BASE:-}" ]; then words+=(--diff "$DIFF_BASE"); fi
# Words as a shell would split them, without running anything.
while IFS= read -r -d '' word; do words+=("$word"); done < <(
  python3 -c 'import os, shlex, sys; sys.stdout.write("".join(w + "\0" for w in shlex.split(os.environ.get("ARGUMENTS", ""))))')
while IFS= read -r -d '' word; do words+=("$word"); done < <(
  python3 -c 'import os, shlex, sys; sys.stdout.write("".join(w + "\0" for w in shlex.split(os.environ.get("PATHS") or ".")))')
exec "${EXPORTLINT:-exportlint}" "${words[@]}"
