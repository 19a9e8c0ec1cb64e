#include "sim/scenario/nesting.hpp"

#include <algorithm>

namespace mxdrill::scenario {
namespace {

// Walks a TOML text and steps over its strings and comments. On a text that is no TOML it may lose its way,
// but only past the point at which a parser gives up.
class Scanner {
  public:
    explicit Scanner(std::string_view text) : text_(text) {}

    std::optional<TextPosition> too_deep() {
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (c == '"' || c == '\'') {
                skip_string(c);
                continue;
            }
            if (c == '#') {
                skip_to_line_end();
                continue;
            }
            if (count(c)) return position();
            step();
        }
        return std::nullopt;
    }

  private:
    // Whether this character, outside of strings and comments, leads one level too deep.
    bool count(char c) {
        switch (c) {
            case '[':
            case '{': dots_ = 0; return ++brackets_ > kDeepestNesting;
            case ']':
            case '}': --brackets_; return false;
            case '.': return ++dots_ > kDeepestNesting;
            case '\n':
            case '=':
            case ',': dots_ = 0; return false;
            default: return false;
        }
    }

    void step() {
        if (text_[at_] == '\n') line_start_ = at_ + 1, ++line_;
        ++at_;
    }

    void skip_to_line_end() {
        while (at_ < text_.size() && text_[at_] != '\n') ++at_;
    }

    void skip_string(char quote) {
        const std::string_view triple = quote == '"' ? R"(""")" : "'''";
        const bool many_lines = text_.substr(at_).starts_with(triple);
        const std::string_view end = many_lines ? triple : triple.substr(0, 1);
        at_ += end.size();
        while (at_ < text_.size() && !text_.substr(at_).starts_with(end)) {
            if (text_[at_] == '\n' && !many_lines) return;
            if (text_[at_] == '\\' && quote == '"' && at_ + 1 < text_.size()) step();
            step();
        }
        at_ = std::min(at_ + end.size(), text_.size());
        // Up to two quotes may stand before the closing three (TOML 1.0, Strings).
        for (int extra = 0; many_lines && extra < 2 && at_ < text_.size() && text_[at_] == quote; ++extra)
            ++at_;
    }

    [[nodiscard]] TextPosition position() const {
        TextPosition position{line_, 1};
        for (std::size_t i = line_start_; i < at_; ++i) {
            if ((static_cast<unsigned char>(text_[i]) & 0xc0) != 0x80) ++position.column;
        }
        return position;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t line_start_ = 0;
    std::uint32_t line_ = 1;
    int brackets_ = 0;
    int dots_ = 0;
};

}  // namespace

std::optional<TextPosition> nested_too_deeply(std::string_view toml) {
    return Scanner(toml).too_deep();
}

}  // namespace mxdrill::scenario
