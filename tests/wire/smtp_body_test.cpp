#include "sim/wire/smtp_body.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace mxdrill::wire {
namespace {

struct Read {
    std::int64_t size;
    std::uint32_t received;
    std::string rest;
    bool operator==(const Read&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Read& read) {
    return out << read.size << " octets, " << read.received << " received, then '" << read.rest << "'";
}

// Fed in pieces of so many octets; nothing if the final dot is missing.
std::optional<Read> read(const std::string& octets, std::size_t piece = 1000) {
    BodyReader reader;
    for (std::size_t at = 0; at < octets.size(); at += piece) {
        std::string_view view = std::string_view(octets).substr(at, piece);
        if (!reader.next(view)) continue;
        const auto left = octets.substr(std::min(at + piece, octets.size()) - view.size());
        return Read{reader.content().size.octets, reader.content().received, left};
    }
    return std::nullopt;
}

void expect_in_any_pieces(const std::string& octets, const Read& expected) {
    for (const std::size_t piece : {1, 2, 3, 7, 1000}) EXPECT_EQ(read(octets, piece), expected) << piece;
}

TEST(BodyReader, EndsAtTheFinalDot) {
    expect_in_any_pieces(".\r\n", {0, 0, ""});
    expect_in_any_pieces("a\r\n.\r\nQUIT\r\n", {3, 0, "QUIT\r\n"});
    EXPECT_FALSE(read("a\r\n.\r"));
    EXPECT_FALSE(read("a.\r\n"));
}

TEST(BodyReader, UndoesTheDots) {
    expect_in_any_pieces("..\r\n.\r\n", {3, 0, ""});
    expect_in_any_pieces("..a\r\n...\r\n.\r\n", {4 + 4, 0, ""});
    expect_in_any_pieces(".a\r\n.\r\n", {3, 0, ""});
}

TEST(BodyReader, TakesNothingButCrLfForALineEnd) {
    for (const char* smuggled : {"a\n.\r\nMAIL\r\n", "a\n.\nMAIL\r\n", "a\r.\r\nMAIL\r\n", "a\r\n.\nMAIL\r\n",
                                 "a\r\n.\rMAIL\r\n", "a\r\r.\r\nMAIL\r\n"}) {
        EXPECT_FALSE(read(smuggled)) << smuggled;
        EXPECT_FALSE(read(smuggled, 1)) << smuggled;
    }
    expect_in_any_pieces("a\r\n.\r\r\n.\r\n", {3 + 3, 0, ""});
}

TEST(BodyReader, CountsTraceHeaders) {
    expect_in_any_pieces("Received: a\r\nreceived: b\r\n folded\r\nSubject: c\r\n\r\nReceived: d\r\n.\r\n",
                         {62, 2, ""});
}

TEST(MessageOf, IsAsLargeAsItsContentSays) {
    for (const std::int64_t size : {0, 2, 3, 67, 68, 69, 70, 71, 72, 137, 500, 1024, 20'000, 100'001}) {
        const auto found = read(message_of({.size = {size}, .received = 0}));
        ASSERT_TRUE(found) << size;
        EXPECT_EQ(*found, (Read{size, 0, ""})) << size;
    }
}

TEST(MessageOf, BearsItsTraceHeaders) {
    EXPECT_EQ(read(message_of({.size = {20'000}, .received = 3})), (Read{20'000, 3, ""}));
    EXPECT_EQ(read(message_of({.size = {10}, .received = 2}))->received, 2U);
}

}  // namespace
}  // namespace mxdrill::wire
