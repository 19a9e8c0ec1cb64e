#include "sim/live/pair.hpp"

#include <gtest/gtest.h>

#include <memory>

namespace mxdrill::live {
namespace {

TEST(NumberedAddresses, AreTheSameWithoutTheirNumber) {
    for (const char* address : {"sender@sender.test", "with+tag@sender.test", "with+7@sender.test",
                                "+@s.test", "a@b@c.test", "no-at-sign", "no-at+7", "@", "+9@x.test"}) {
        EXPECT_EQ(without_number(numbered(address, 42)), address);
    }
}

TEST(NumberedAddresses, HaveItBeforeTheirDomain) {
    EXPECT_EQ(numbered("sender@sender.test", 7), "sender+7@sender.test");
    EXPECT_EQ(numbered("a@b@c.test", 7), "a@b+7@c.test");
}

TEST(NumberedAddresses, AreNotThoseWithoutAMessage) {
    EXPECT_EQ(numbered("sender@sender.test", 0), "sender@sender.test");
    EXPECT_EQ(numbered("", 7), "") << "the null reverse path stays null";
}

TEST(NumberedAddresses, OnlyLoseANumber) {
    EXPECT_EQ(without_number("with+tag@sender.test"), "with+tag@sender.test");
    EXPECT_EQ(without_number("with+@sender.test"), "with+@sender.test");
    EXPECT_EQ(without_number("with+7"), "with+7");
}

class GuestTest : public ::testing::Test {
  protected:
    net::Loop loop_{net::ClockSettings{}};
    std::shared_ptr<Pair> pair_ =
        std::make_shared<Pair>(loop_, base::IpAddress::of("198.18.0.1"), base::Link{});
    BuiltInGuest guest_{pair_};
};

TEST_F(GuestTest, CommandsGetTheTagsThatTheyWereSentWith) {
    pair_->tags = {{7, 2, 1}, {7, 2, 2}};
    protocol::Command mail{.verb = protocol::Verb::mail, .argument = "sender+7@sender.test"};
    guest_.identify(mail);
    EXPECT_EQ(mail.tag.message, 7U);
    EXPECT_EQ(mail.tag.try_number, 1U);
    EXPECT_EQ(mail.argument, "sender@sender.test");
    protocol::Command rcpt{.verb = protocol::Verb::rcpt, .argument = "user+7@example.test"};
    guest_.identify(rcpt);
    EXPECT_EQ(rcpt.tag.try_number, 2U);
    EXPECT_EQ(rcpt.argument, "user+7@example.test") << "only the sender bears a number";
    protocol::Command more{.verb = protocol::Verb::noop};
    guest_.identify(more);
    EXPECT_EQ(more.tag.message, 0U);
}

TEST_F(GuestTest, TellsTheOtherEndHowFastItIsRead) {
    guest_.on_read(base::Bandwidth{1'000});
    EXPECT_EQ(pair_->read_rate, base::Bandwidth{1'000});
    guest_.on_read({});
    EXPECT_EQ(pair_->read_rate, std::nullopt);
}

}  // namespace
}  // namespace mxdrill::live
