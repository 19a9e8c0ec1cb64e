#include "fake_dns/zone_entries.hpp"

#include <gtest/gtest.h>

namespace mxdrill::fake_dns {
namespace {

// "1:a|b 3:_c|d 4!": line, an underscore for an entry of the owner before, tokens; "!" for an error.
std::string entries_of(std::string_view text) {
    ZoneEntries entries(text);
    std::string shown;
    while (const auto entry = entries.next()) {
        if (!shown.empty()) shown += ' ';
        shown += std::to_string(entry->line);
        if (!entry->error.empty()) {
            shown += '!';
            continue;
        }
        shown += entry->of_last_owner ? ":_" : ":";
        for (std::size_t i = 0; i < entry->tokens.size(); ++i)
            (shown += i == 0 ? "" : "|") += entry->tokens[i];
    }
    return shown;
}

TEST(ZoneEntries, AreCutByLinesQuotesCommentsAndParentheses) {
    struct {
        std::string_view text, entries;
    } const rows[] = {
        {"", ""},
        {"\n \n;x\n  ; x", ""},
        {"a b", "1:a|b"},
        {"a\tb\r\n c  d ; e\n", "1:a|b 2:_c|d"},
        {"a (b ; x\n c\n) d\ne", "1:a|b|c|d 4:e"},
        {"a (((b)\n)) c", "1:a|b|c"},
        {"a(b)c", "1:a|b|c"},
        {"a \"b ;(c\" d", "1:a|\"b ;(c\"|d"},
        {"a \"b \\\" c\" d", "1:a|\"b \\\" c\"|d"},
        {"a \\; \\( b\\\nc", "1:a|\\;|\\(|b\\ 2:c"},
        {"a \"b\nc d", "1! 2:c|d"},
        {"a ) b\nc", "1! 2:c"},
        {"a (b\n 1\n 2\nc\nd", "1! 4:c 5:d"},
        {"a \x01 b\nc", "1! 2:c"},
        {std::string_view("a\0b\nc", 5), "1! 2:c"},
        {"a ( \x7f \n b ) \nc", "1! 3:c"},
        {"(", "1!"},
        {"\"", "1!"},
        {"\\", "1:\\"},
    };
    for (const auto& row : rows) EXPECT_EQ(entries_of(row.text), row.entries) << row.text;
}

TEST(ZoneEntries, ALongCommentIsNoLongRecord) {
    const std::string comment = ";" + std::string(200'000, 'x');
    EXPECT_EQ(entries_of(comment + "\na b " + comment + "\nc"), "2:a|b 3:c");
}

TEST(ZoneEntries, ARecordOverTheLimitIsAnErrorOnItsLine) {
    const std::string long_word(70'000, 'x');
    EXPECT_EQ(entries_of("a\n" + long_word + "\nb"), "1:a 2! 3:b");
    EXPECT_EQ(entries_of("\"" + long_word + "\"\nb"), "1! 2:b");
    EXPECT_EQ(entries_of("a (\n " + long_word + "\n)\nb"), "1! 4:b");
}

}  // namespace
}  // namespace mxdrill::fake_dns
