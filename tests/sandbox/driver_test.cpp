#include "sim/sandbox/driver.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mxdrill::sandbox {
namespace {

using testing::ElementsAre;

const Words kWords{.hostname = "mta.test",
                   .domain = "sender.test",
                   .address = "192.0.2.1",
                   .from = "a+1@sender.test",
                   .to = "b@example.test",
                   .file = "/dev/stdin"};

TEST(Words, AreReplacedWhereverTheyStand) {
    EXPECT_EQ(kWords.filled(std::string("{hostname} is {address}, {hostname}.")),
              "mta.test is 192.0.2.1, mta.test.");
    EXPECT_THAT(kWords.filled(Command{"send", "-f{from}", "{to}", "{file}", "{domain}"}),
                ElementsAre("send", "-fa+1@sender.test", "b@example.test", "/dev/stdin", "sender.test"));
}

TEST(Words, LeaveOtherBracesAlone) {
    EXPECT_EQ(kWords.filled(std::string("{ {other} {hostname {{to}} }{")),
              "{ {other} {hostname {b@example.test} }{");
}

TEST(Words, MayBeInAnAddress) {
    Words words = kWords;
    words.from = "{to}{from}@sender.test";
    EXPECT_EQ(words.filled(std::string("{from}")), "{to}{from}@sender.test");
}

}  // namespace
}  // namespace mxdrill::sandbox
