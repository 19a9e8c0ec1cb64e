// Master-file text cut into entries: what RFC 1035 §5.1 says of lines, comments, quotes and parentheses.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mxdrill::fake_dns {

/// One record or directive, without its comments and parentheses.
struct ZoneEntry {
    int line = 0;                     // where it began; 1 is the first of the text
    bool of_last_owner = false;       // it began with a blank
    std::vector<std::string> tokens;  // with their quotes and escapes
    std::string error;                // why it can't be read; empty if it can
};

/// Reads entry by entry. Any octets will do: what can't be read comes as an entry with an error, and reading
/// goes on behind it.
class ZoneEntries {
  public:
    /// The text must outlive the reader.
    explicit ZoneEntries(std::string_view text) : text_(text) {}

    /// The next entry that has tokens or an error; nothing at the end of the text.
    std::optional<ZoneEntry> next();

  private:
    ZoneEntry read_entry();
    void read_plain(ZoneEntry& entry);
    void read_quoted(ZoneEntry& entry);
    void read_escaped();
    void read_parenthesis(ZoneEntry& entry);
    void skip_comment();
    void skip_line();
    void give_up(ZoneEntry& entry, std::size_t begin, std::string error);
    void end_token(ZoneEntry& entry);
    [[nodiscard]] bool at_end() const { return at_ == text_.size(); }
    [[nodiscard]] char peek() const { return text_[at_]; }

    std::string_view text_;
    std::size_t at_ = 0;
    int line_ = 1;
    int depth_ = 0;              // of parentheses
    std::size_t commented_ = 0;  // octets of comments in the entry that is being read
    std::string token_;          // the one that is being read
};

}  // namespace mxdrill::fake_dns
