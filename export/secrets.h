// Which variables of the environment a model's code is not given.
#pragma once

#include <string_view>

namespace exportlint {

// Whether a variable's name says that it holds a secret: HF_TOKEN, AWS_SECRET_ACCESS_KEY, DB_PASSWORD, GIT_CREDENTIALS.
bool LooksSecret(std::string_view variable);

}  // namespace exportlint
