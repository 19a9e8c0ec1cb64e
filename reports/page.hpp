// Text for a terminal: colours, signs and lines.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace mxdrill::reports {

/// How text may look; the caller knows the terminal.
struct Look {
    bool colour = false;  // ANSI escapes
    bool ascii = false;   // no sign outside ASCII of the renderer's own
    std::size_t width = 92;
};

/// A page that grows line by line. What is padded must be padded before it is painted.
class Page {
  public:
    explicit Page(const Look& look) : look_(look) {}

    void line(std::string_view text = {});

    [[nodiscard]] std::string bold(std::string_view text) const { return painted(text, "1"); }
    [[nodiscard]] std::string dim(std::string_view text) const { return painted(text, "2"); }
    [[nodiscard]] std::string good(std::string_view text) const { return painted(text, "32"); }
    [[nodiscard]] std::string bad(std::string_view text) const { return painted(text, "1;31"); }
    [[nodiscard]] std::string warn(std::string_view text) const { return painted(text, "33"); }
    [[nodiscard]] std::string accent(std::string_view text) const { return painted(text, "36"); }

    /// The sign, or what stands for it in ASCII.
    [[nodiscard]] std::string_view sign(std::string_view unicode, std::string_view ascii) const {
        return look_.ascii ? ascii : unicode;
    }
    [[nodiscard]] std::string dot() const { return std::string(" ").append(sign("·", "-")).append(" "); }
    /// With ≥, ≤ and ² spelled out where the look is ASCII.
    [[nodiscard]] std::string plain(std::string_view text) const;
    /// A share as a bar of at most this many columns, unpadded; more than nothing is never empty.
    [[nodiscard]] std::string bar(double share, std::size_t cells) const;

    [[nodiscard]] std::size_t width() const { return look_.width; }
    [[nodiscard]] const std::string& text() const { return text_; }

  private:
    [[nodiscard]] std::string painted(std::string_view text, std::string_view code) const;

    Look look_;
    std::string text_;
};

}  // namespace mxdrill::reports
