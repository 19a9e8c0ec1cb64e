// Comma-separated values as RFC 4180 has them, with line feeds for line ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mxdrill::reports {

/// Builds one row after the other into a buffer.
class CsvRow {
  public:
    /// A field is quoted if it must be: for a comma, a quote or a line break in it.
    CsvRow& add(std::string_view field);
    CsvRow& add(std::uint64_t number);
    /// An empty field for nothing.
    template <class Value>
    CsvRow& add(const std::optional<Value>& value) {
        return value ? add(*value) : add(std::string_view());
    }

    /// The fields since the last call as a line, with its end; valid until the next change.
    std::string_view line();

  private:
    void separate();
    std::string text_;
    bool is_ended_ = true;
};

/// Reads rows back, quoted line breaks included.
class CsvReader {
  public:
    /// The stream must outlive the reader.
    explicit CsvReader(std::istream& in) : in_(in) {}

    /// The next row; false at the end of the text, or where it is malformed: then `error` says why.
    bool next(std::vector<std::string>& row);

    /// The line at which the last row began, from 1.
    [[nodiscard]] std::size_t line() const { return row_line_; }
    [[nodiscard]] const std::optional<std::string>& error() const { return error_; }

  private:
    bool read_quoted(std::string& field);
    bool fail(std::string message);

    std::istream& in_;
    std::size_t row_line_ = 0;
    std::size_t next_line_ = 1;
    std::optional<std::string> error_;
};

}  // namespace mxdrill::reports
