#include "sim/sandbox/casting.hpp"

#include <gtest/gtest.h>

#include "sim/scenario/reader.hpp"

namespace mxdrill::sandbox {
namespace {

scenario::Scenario scenario_with(const std::string& traffic) {
    const auto reading = scenario::read_scenario_text(R"(
title = "Some mail"
why   = "Not every MTA can send all of it."
[[zone]]
origin  = "example.test"
records = """
@     300 MX 10 mail1
mail1 300 A  192.0.2.11
"""
)" + traffic,
                                                      "mail.toml", {.profile_folder = MXDRILL_PROFILES});
    for (const auto& error : reading.errors) ADD_FAILURE() << error.where << ": " << error.message;
    return reading.scenario.value_or(scenario::Scenario{});
}

std::string mail(const std::string& from, const std::string& more = "") {
    return "[[traffic]]\nto = \"user@example.test\"\ncount = 1\nmail_from = \"" + from + "\"\n" + more;
}

std::string why_not(const Driver& driver, const std::string& traffic) {
    return why_not_with(driver, scenario_with(traffic)).value_or("");
}

TEST(Casting, SkipsWhatNoMtaSends) {
    const Driver any;
    EXPECT_EQ(why_not(any, mail("me@sender.test")), "");
    EXPECT_EQ(why_not(any, mail("me@sender.test", "kind = \"spam\"\n")),
              "it has mail of the kind spam, and no MTA sends as spammers do");
    EXPECT_EQ(why_not(any, mail("")),
              "it has mail with an empty sender, by which no message is known from another");
}

TEST(Casting, SkipsWhatThisMtaCannotDo) {
    Driver driver;
    driver.title = "Odd";
    const std::string two = mail("me@sender.test") + mail("you@other.test");
    const std::string home = mail("me@example.test");
    EXPECT_EQ(why_not(driver, two), "");
    EXPECT_EQ(why_not(driver, home), "");
    driver.lacks = {{Feature::several_sender_domains, "it has one"},
                    {Feature::mail_to_sender_domain, "it keeps it"}};
    EXPECT_EQ(why_not(driver, mail("me@sender.test")), "");
    EXPECT_EQ(why_not(driver, two), "Odd can't do it (several-sender-domains): it has one");
    EXPECT_EQ(why_not(driver, home), "Odd can't do it (mail-to-sender-domain): it keeps it");
}

TEST(Casting, KnowsMailsThatNameARecipientTwice) {
    Driver driver;
    driver.lacks = {{Feature::repeated_recipient, "they are one"}};
    const struct {
        const char* traffic;
        bool is_skipped;
    } rows[] = {
        {"to = \"a@example.test\"", false},
        {"to = \"a@example.test\"\nrecipients_per_mail = 2", true},
        {"to = [\"a@example.test\", \"b@example.test\"]\nrecipients_per_mail = 2", false},
        {"to = [\"a@example.test\", \"b@example.test\"]\nrecipients_per_mail = 3", true},
        {"to = [\"a@example.test\", \"b@example.test\"]\nweights = [1, 2]\nrecipients_per_mail = 2", true},
        {"to = [\"a@example.test\", \"b@example.test\", \"a@example.test\"]\nrecipients_per_mail = 2", true},
    };
    for (const auto& row : rows) {
        const std::string traffic = std::string("[[traffic]]\ncount = 6\n") + row.traffic + "\n";
        EXPECT_EQ(!why_not(driver, traffic).empty(), row.is_skipped) << row.traffic;
    }
}

TEST(Casting, LetsOneMtaStandForAllHosts) {
    const auto scenario = scenario_with(mail("me@sender.test", "from = \"world\"\n") +
                                        "[[sender]]\nname = \"world\"\nhosts = 199\n");
    EXPECT_EQ(stands_for(scenario), "199 sender hosts");
    EXPECT_EQ(cast_for_mta(scenario).senders.front().hosts, 1);
    EXPECT_EQ(stands_for(scenario_with(mail("me@sender.test"))), "");
}

TEST(Casting, GivesSendersAMailboxWhoseDomainNoZoneHolds) {
    const auto cast = cast_for_mta(scenario_with(mail("me@sender.test") + mail("you@example.test")));
    ASSERT_EQ(cast.zones.size(), 2U);
    EXPECT_FALSE(cast.zones[0].is_for_notices);
    EXPECT_EQ(cast.zones[1].origin.text(), "sender.test");
    EXPECT_TRUE(cast.zones[1].is_for_notices);
}

}  // namespace
}  // namespace mxdrill::sandbox
