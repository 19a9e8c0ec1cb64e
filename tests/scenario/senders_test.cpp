#include "sim/scenario/senders.hpp"

#include <gtest/gtest.h>

#include "tests/scenario/drill.hpp"

namespace mxdrill::scenario {
namespace {

TEST(Senders, WithoutAnyThereIsOneHostByTheBook) {
    const Scenario scenario = drill("");
    ASSERT_EQ(scenario.senders.size(), 1U);
    const SenderGroup& group = scenario.senders[0];
    EXPECT_EQ(group.name, "sender");
    EXPECT_EQ(group.profile_name, "rfc5321");
    EXPECT_EQ(group.hosts, 1);
    EXPECT_EQ(group.first_address, base::IpAddress::of("198.18.0.1"));
    EXPECT_FALSE(group.helo);
}

TEST(Senders, CountUpFromTheFirstAddressOfTheirNetwork) {
    const Scenario scenario = drill(R"(
[[sender]]
name = "a"
[[sender]]
name  = "b"
hosts = 254
[[sender]]
name    = "c"
hosts   = 65534
address = "198.19.0.0/16"
[[sender]]
name    = "d"
address = "192.0.2.200"
[[sender]]
name    = "e"
address = "2001:db8::/64"
hosts   = 1000
helo    = "[192.0.2.1]"
)");
    std::string addresses;
    for (const SenderGroup& group : scenario.senders) addresses += group.first_address.text() + " ";
    EXPECT_EQ(addresses, "198.18.0.1 198.18.1.1 198.19.0.1 192.0.2.200 2001:db8::1 ");
    EXPECT_EQ(scenario.senders.at(4).helo, "[192.0.2.1]");
}

TEST(Senders, OverridesChangeOnlyWhatTheySay) {
    const Scenario scenario = drill(R"(
[[sender]]
profile = "postfix"
[sender.override]
retry.lifetime  = "2d"
action.rcpt.552 = "next"
[sender.override.limits]
sessions = 4
)");
    const sender::Profile& profile = scenario.senders.at(0).profile;
    EXPECT_EQ(scenario.senders[0].profile_name, "postfix");
    EXPECT_EQ(profile.retry.lifetime, base::days(2));
    EXPECT_EQ(profile.retry.min, base::seconds(300));
    EXPECT_EQ(profile.limits.sessions, 4);
    EXPECT_EQ(profile.limits.addresses, 5);
    EXPECT_EQ(profile.reaction(sender::ReactionStage::rcpt, sender::Trouble::permfail, 552),
              sender::Reaction::next);
    EXPECT_EQ(profile.reaction(sender::ReactionStage::rcpt, sender::Trouble::permfail, 550),
              sender::Reaction::bounce);
}

TEST(Senders, TheCommandLinesProfileReplacesEveryGroups) {
    Options options = with_profiles();
    options.profile = "strict";
    const Scenario scenario =
        drill("[[sender]]\nname = 'a'\nprofile = 'postfix'\n[[sender]]\nname = 'b'\n", options);
    EXPECT_EQ(scenario.senders.at(0).profile_name, "strict");
    EXPECT_EQ(scenario.senders.at(1).profile_name, "strict");
}

TEST(Senders, ComplainsOfWhatIsWrong) {
    expect_mistakes({
        {"[[sender]]\nname = 'a/b'\n",
         R"(2:8: expected a name of letters, digits, "-", "_" and "."; found "a/b")"},
        {"[[sender]]\n[[sender]]\naddress = '198.19.0.0/24'\n",
         R"(2:1: there is already a [[sender]] "sender")"},
        {"[[sender]]\nprofile = 'no/such.toml'\n", R"(2:11: "no/such.toml": there is no such file)"},
        {"[[sender]]\nhosts = 0\n", "2:9: expected a whole number from 1 to 65534; found the number 0"},
        {"[[sender]]\nhosts = 255\n",
         "2:9: 198.18.0.0/24 has room for 254 hosts, not for 255; a larger one can be given as `address`"},
        {"[[sender]]\nhosts = 2\naddress = '192.0.2.1'\n",
         "2:9: 192.0.2.1 has room for 1 hosts, not for 2; a larger one can be given as `address`"},
        {"[[sender]]\nname = 'a'\naddress = '198.18.1.0/24'\n[[sender]]\nname = 'b'\n",
         R"(4:1: the hosts' addresses, 198.18.1.1 to 198.18.1.1, overlap with those of the group "a")"},
        {"[[sender]]\nresolver = 'isp'\n", R"(2:12: there is no resolver "isp")"},
        {"[[sender]]\nhelo = 'a b'\n",
         R"(2:8: expected a host name or address literal, such as "out.example.test"; found "a b")"},
        {"[[sender]]\noverride = 3\n", "2:12: expected a table; found the number 3"},
        {"[[sender]]\n[sender.override]\nretry.lifetim = '2d'\n",
         R"(3:7: unknown key "lifetim" in [retry]; did you mean "lifetime"?)"},
        {"[[sender]]\n[sender.override]\naction.rcpt.999 = 'next'\n",
         R"(3:13: unknown key "999" in [action.rcpt])"},
        {"[[sender]]\n[sender.override]\naction.rcpt.452 = 'nxt'\n",
         R"(3:19: expected "next", "defer", "bounce", "helo", "proceed" or "clear"; found "nxt"; did you mean "next"?)"},
        {"[[sender]]\n[sender.override]\nconcurrency.limit = 0\n",
         "3:21: expected a whole number from 1 to 1000000; found the number 0"},
        {"[[sender]]\n[sender.override]\nretry.kind = 'clamp_age'\n",
         "3:14: retry.kind = \"clamp_age\" needs retry.min and retry.max"},
        {"[[sender]]\n[sender.override]\nhost_state.kind = 'dead_for'\n",
         "3:19: host_state.kind = \"dead_for\" needs host_state.dead_for"},
        {"[[sender]]\nprofile = 'postfix'\n[sender.override]\nretry.max = '1s'\n",
         "4:13: retry.max is less than retry.min"},
    });
}

}  // namespace
}  // namespace mxdrill::scenario
