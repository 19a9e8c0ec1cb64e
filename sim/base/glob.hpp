// Patterns with `*`, as scenarios use them for server names and mail addresses.
#pragma once

#include <string>
#include <string_view>

namespace mxdrill::base {

/// A pattern in which `*` stands for any run of characters, none included. Letters match without regard to
/// case; nothing else is special.
class Glob {
  public:
    explicit Glob(std::string_view pattern);

    [[nodiscard]] bool matches(std::string_view text) const;
    [[nodiscard]] const std::string& text() const { return pattern_; }

    friend bool operator==(const Glob&, const Glob&) = default;

  private:
    std::string pattern_;  // in lower case
};

}  // namespace mxdrill::base
