#include "sim/wire/smtp_reply.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace mxdrill::wire {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> replies_in(const std::vector<std::string>& pieces) {
    ReplyReader reader;
    std::vector<std::string> found;
    for (const std::string& piece : pieces) {
        std::string_view octets = piece;
        while (const auto reply = reader.next(octets))
            found.push_back(std::to_string(reply->code) + ": " + std::string(reply->text));
    }
    return found;
}

TEST(ReplyReader, JoinsLinesOfOneCode) {
    EXPECT_THAT(replies_in({"250-mx.test\r\n250-SIZE 100\r\n250 HELP\r\n220 Ready\r\n250\r\n"}),
                ElementsAre("250: 250-mx.test\n250-SIZE 100\n250 HELP", "220: 220 Ready", "250: 250"));
}

TEST(ReplyReader, TakesPiecesAsTheyCome) {
    EXPECT_THAT(replies_in({"2", "50-mx.te", "st\r", "\n250 ", "HELP\r\n42", "1 no\r\n"}),
                ElementsAre("250: 250-mx.test\n250 HELP", "421: 421 no"));
}

TEST(ReplyReader, SaysWhatIsNoReply) {
    EXPECT_THAT(replies_in({"HTTP/1.1 400 Bad Request\r\n250 Ok\r\n"}),
                ElementsAre("0: HTTP/1.1 400 Bad Request", "250: 250 Ok"));
    EXPECT_THAT(replies_in({"999 x\r\n", "25\r\n", "250x\r\n"}), ElementsAre("0: 999 x", "0: 25", "0: 250x"));
    EXPECT_THAT(replies_in({"250-one\r\n251 two\r\n"}), ElementsAre("0: 251 two"));
}

TEST(ReplyReader, IsBounded) {
    std::string endless;
    for (int i = 0; i < 1000; ++i) endless += "250-more\r\n";
    EXPECT_THAT(replies_in({endless}), ElementsAre("0: 250-more", "0: 250-more", "0: 250-more"));
    EXPECT_EQ(replies_in({"250 " + std::string(100'000, 'x') + "\r\n"}).at(0).substr(0, 6), "0: 250");
}

TEST(ReplyReader, ReadsWhatWasWritten) {
    std::string octets;
    append_reply(octets, {250, "250-mx.test\n250-PIPELINING\n250 STARTTLS"});
    EXPECT_EQ(octets, "250-mx.test\r\n250-PIPELINING\r\n250 STARTTLS\r\n");
    ReplyReader reader;
    std::string_view view = octets;
    const auto reply = reader.next(view);
    ASSERT_TRUE(reply);
    EXPECT_TRUE(reply->offers.pipelining && reply->offers.starttls && !reply->offers.size);
}

}  // namespace
}  // namespace mxdrill::wire
