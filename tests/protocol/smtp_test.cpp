#include "sim/protocol/smtp.hpp"

#include <gtest/gtest.h>

namespace mxdrill::protocol {
namespace {

TEST(Replies, GetTheirHyphens) {
    struct Row {
        const char* text;
        const char* normal;
    };
    const Row rows[] = {
        {"250 Ok", "250 Ok"},
        {"451 4.3.0 Try again later", "451 4.3.0 Try again later"},
        {"250", "250"},
        {"250 ", "250"},
        {"250-Ok", "250 Ok"},
        {"250 a\n250 b", "250-a\n250 b"},
        {"250-a\n250-b", "250-a\n250 b"},
        {"250\n250", "250-\n250"},
        {"250 a\r\n250 b\r\n", "250-a\n250 b"},
        {"554 a\tb", "554 a\tb"},
        {"299 odd but its first digit decides", "299 odd but its first digit decides"},
        {"220 mx.test ESMTP ", "220 mx.test ESMTP "},
    };
    for (const Row& row : rows) {
        EXPECT_EQ(normalise_reply(row.text), row.normal) << row.text;
        EXPECT_EQ(normalise_reply(row.normal), row.normal) << row.text;
    }
}

TEST(Replies, OfAnotherFormAreRefused) {
    for (const char* text :
         {"", "\n", "25", "2500 x", "25 x", "+25 x", "199 x", "600 x", "250_x", "250 a\n251 b", "250 a\n\n",
          "250 a\nb", "250 a\x01", "250 a\x7f", "250 caf\xc3\xa9", "250 a\r b", " 250 a"}) {
        EXPECT_FALSE(normalise_reply(text)) << text;
    }
}

// RFC 5321 §4.5.3.1.5, the line end included.
TEST(Replies, HaveLinesOfAtMost512Octets) {
    const std::string longest = "250 " + std::string(506, 'x');
    EXPECT_EQ(normalise_reply(longest), longest);
    EXPECT_FALSE(normalise_reply(longest + "x"));
    EXPECT_TRUE(normalise_reply(longest + "\n" + longest));
}

TEST(Replies, AreSortedByTheirFirstDigit) {
    EXPECT_TRUE(reply_of("299 x").positive());
    EXPECT_TRUE(reply_of("354 x").positive());
    EXPECT_TRUE(reply_of("471 x").transient());
    EXPECT_TRUE(reply_of("566 x").permanent());
    EXPECT_EQ(reply_of("HTTP/1.1 400 Bad Request").code, 0);
}

TEST(Replies, ToEhloSayWhatIsOffered) {
    const Reply reply =
        reply_of("250-mx.test\n250-pipelining\n250-SIZE 1000\n250-8BITMIME\n250-SIZEABLE\n250 STARTTLS");
    EXPECT_EQ(reply.offers,
              (Extensions{
                  .pipelining = true, .eight_bit = true, .enhanced = false, .starttls = true, .size = true}));
    EXPECT_EQ(reply_of("250 mx.test").offers, Extensions{});
    EXPECT_EQ(reply_of("550-no\n550 STARTTLS").offers, Extensions{});
    EXPECT_EQ(reply_of("250-mx.test\n250 ENHANCEDSTATUSCODES").offers, (Extensions{.enhanced = true}));
}

// RFC 5321 §4.1.1.1: the first line is the server's name and greeting.
TEST(Replies, OfferNothingInTheirFirstLine) {
    EXPECT_EQ(reply_of("250 size").offers, Extensions{});
}

}  // namespace
}  // namespace mxdrill::protocol
