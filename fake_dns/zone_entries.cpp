#include "fake_dns/zone_entries.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace mxdrill::fake_dns {
namespace {

// Octets of an entry without its comments. Far more than the records of mail need; it bounds how far the end
// of an open parenthesis is looked for.
constexpr std::size_t kEntryLimit = 16384;

constexpr bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}

constexpr bool is_control(char c) {
    const auto octet = static_cast<unsigned char>(c);
    return (octet < 0x20 && !is_blank(c) && c != '\n') || octet == 0x7f;
}

// The first error of an entry is the one that is told.
void note(ZoneEntry& entry, std::string error) {
    if (entry.error.empty()) entry.error = std::move(error);
}

}  // namespace

std::optional<ZoneEntry> ZoneEntries::next() {
    while (!at_end()) {
        ZoneEntry entry = read_entry();
        if (!entry.tokens.empty() || !entry.error.empty()) return entry;
    }
    return std::nullopt;
}

ZoneEntry ZoneEntries::read_entry() {
    ZoneEntry entry{.line = line_, .of_last_owner = is_blank(peek()), .tokens = {}, .error = {}};
    const std::size_t begin = at_;
    depth_ = 0;
    commented_ = 0;
    while (!at_end()) {
        if (peek() == '\n') {
            end_token(entry);
            ++at_;
            ++line_;
            if (depth_ == 0) return entry;
        } else {
            read_plain(entry);
        }
        if (at_ - begin - commented_ > kEntryLimit) {
            give_up(entry, begin, fmt::format("the record is longer than {} octets", kEntryLimit));
            return entry;
        }
    }
    end_token(entry);
    if (depth_ > 0) give_up(entry, begin, "a parenthesis is never closed");
    return entry;
}

// One octet, or all of a quoted text or comment, that is no line end.
void ZoneEntries::read_plain(ZoneEntry& entry) {
    const char c = peek();
    if (c == ';') return skip_comment();
    if (c == '"') return read_quoted(entry);
    if (c == '\\') return read_escaped();
    if (c == '(' || c == ')') return read_parenthesis(entry);
    if (is_blank(c)) {
        end_token(entry);
    } else if (is_control(c)) {
        note(entry,
             fmt::format("the octet 0x{:02x} has no place in zone text", static_cast<unsigned char>(c)));
    } else {
        token_ += c;
    }
    ++at_;
}

// A quoted text ends on its own line; one that does not would swallow the rest of the zone.
void ZoneEntries::read_quoted(ZoneEntry& entry) {
    token_ += text_[at_++];
    while (!at_end() && peek() != '\n' && token_.size() <= kEntryLimit) {
        const char c = peek();
        if (c == '\\') {
            read_escaped();
            continue;
        }
        if (is_control(c)) {
            note(entry,
                 fmt::format("the octet 0x{:02x} has no place in zone text", static_cast<unsigned char>(c)));
        }
        token_ += c;
        ++at_;
        if (c == '"') return;
    }
    note(entry, "a quoted text does not end on its line");
}

void ZoneEntries::read_escaped() {
    token_ += text_[at_++];
    if (!at_end() && peek() != '\n' && !is_control(peek())) token_ += text_[at_++];
}

void ZoneEntries::read_parenthesis(ZoneEntry& entry) {
    end_token(entry);
    if (text_[at_++] == '(') {
        ++depth_;
    } else if (depth_ == 0) {
        note(entry, "a parenthesis is closed that was never opened");
    } else {
        --depth_;
    }
}

void ZoneEntries::skip_comment() {
    const std::size_t end = std::min(text_.find('\n', at_), text_.size());
    commented_ += end - at_;
    at_ = end;
}

void ZoneEntries::skip_line() {
    skip_comment();
    if (at_end()) return;
    ++at_;
    ++line_;
}

// Goes back to where the entry began and on to the next line that names an owner: what lies between is most
// likely the rest of this record.
void ZoneEntries::give_up(ZoneEntry& entry, std::size_t begin, std::string error) {
    note(entry, std::move(error));
    entry.tokens.clear();
    token_.clear();
    if (depth_ == 0) return skip_line();
    at_ = begin;
    line_ = entry.line;
    do skip_line();
    while (!at_end() && (is_blank(peek()) || peek() == '\n' || peek() == ')' || peek() == ';'));
}

void ZoneEntries::end_token(ZoneEntry& entry) {
    if (!token_.empty()) entry.tokens.push_back(std::exchange(token_, {}));
}

}  // namespace mxdrill::fake_dns
