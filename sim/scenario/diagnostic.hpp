// Errors in what a user wrote, each with the place where it was written.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace mxdrill::scenario {

/// A place in a text. Lines and columns count from 1, columns in code points.
struct Place {
    std::shared_ptr<const std::string> source;  // a file as the user named it, or "--set path=value"
    std::uint32_t line = 0;                     // 0: the source as a whole
    std::uint32_t column = 0;

    /// "file:line:col", or the source alone.
    [[nodiscard]] std::string text() const;
};

/// The place of a source as a whole.
Place whole(std::string_view source);

/// What is wrong, ready to be printed as `where: message`.
struct Diagnostic {
    std::string where;
    std::string message;

    friend bool operator==(const Diagnostic&, const Diagnostic&) = default;
};

/// Collects all errors of one reading.
class Diagnostics {
  public:
    void add(const Place& place, std::string message) { found_.push_back({place, std::move(message)}); }
    [[nodiscard]] bool empty() const { return found_.empty(); }
    [[nodiscard]] std::size_t size() const { return found_.size(); }

    /// By line and column within a source, the sources in the order in which they were first complained of.
    [[nodiscard]] std::vector<Diagnostic> in_order() const;

  private:
    struct Found {
        Place place;
        std::string message;
    };
    std::vector<Found> found_;
};

}  // namespace mxdrill::scenario
