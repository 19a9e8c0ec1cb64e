#include "sim/scenario/profile_reader.hpp"

#include <gtest/gtest.h>

#include "tests/scenario/drill.hpp"

namespace mxdrill::scenario {
namespace {

using sender::Reaction;
using sender::ReactionStage;
using sender::Trouble;

sender::Profile profile_named(const std::string& name) {
    return drill("[[sender]]\nprofile = '" + name + "'\n").senders.at(0).profile;
}

TEST(Profiles, ReadEveryFileOfTheProject) {
    int count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(with_profiles().profile_folder)) {
        if (entry.path().extension() != ".toml") continue;
        ++count;
        EXPECT_NE(profile_named(entry.path().stem().string()).title, "");
    }
    EXPECT_GE(count, 3);
}

TEST(Profiles, OfPostfixSayWhatItsFileSays) {
    const sender::Profile postfix = profile_named("postfix");
    EXPECT_EQ(postfix.family, sender::Family::mixed);
    EXPECT_EQ(postfix.balance_limit, 5);
    EXPECT_EQ(postfix.order.unit, sender::Unit::address);
    EXPECT_EQ(postfix.limits.sessions, 2);
    EXPECT_EQ(postfix.dns.null_mx_mixed, sender::OddNullMx::bounce);
    EXPECT_EQ(postfix.tls, sender::TlsPolicy::opportunistic);
    EXPECT_EQ(postfix.retry.kind, sender::RetryKind::clamp_age);
    EXPECT_EQ(postfix.retry.scan_phase, sender::ScanPhase::zero);
    EXPECT_EQ(postfix.retry.max, base::seconds(4000));
    EXPECT_TRUE(postfix.concurrency.feedback);
    EXPECT_EQ(postfix.host_state.dead_for, base::seconds(300));
    EXPECT_EQ(postfix.connection.reuse, sender::Reuse::on_demand);
    EXPECT_EQ(postfix.reaction(ReactionStage::ehlo, Trouble::tempfail, 421), Reaction::next);
    EXPECT_EQ(postfix.reaction(ReactionStage::ehlo, Trouble::tempfail, 450), Reaction::helo);
    EXPECT_EQ(postfix.reaction(ReactionStage::banner, Trouble::permfail, 554), Reaction::next);
}

TEST(Profiles, WithoutLimitsHaveNone) {
    const sender::Profile plain = profile_named("rfc5321");
    EXPECT_FALSE(plain.limits.addresses);
    EXPECT_FALSE(plain.limits.sessions);
    EXPECT_FALSE(plain.balance_limit);
    EXPECT_EQ(plain.retry.gaps,
              (std::vector<base::Duration>{base::minutes(30), base::minutes(30), base::hours(2)}));
}

TEST(Profiles, HavePathsRelativeToTheScenario) {
    const Folder folder("profile_path");
    folder.write("mine.toml", "title = \"Mine\"\nretry.gaps = [\"1m\"]\n");
    const auto file =
        folder.write("drill.toml", "[[sender]]\nprofile = \"./mine.toml\"\n" + std::string(kWorld));
    const Reading reading = read_scenario(file, with_profiles());
    ASSERT_EQ(messages(reading), "");
    EXPECT_EQ(reading.scenario->senders.at(0).profile_name, "mine");
    EXPECT_EQ(reading.scenario->senders.at(0).profile.title, "Mine");
}

TEST(Profiles, HaveNoPathsInATextThatIsNoFile) {
    Options alone = with_profiles();
    alone.names_files = false;
    EXPECT_EQ(messages(read_in_world("[[sender]]\nprofile = \"postfix\"\n", alone)), "");
    EXPECT_EQ(messages(read_in_world("[[sender]]\nprofile = \"/etc/hostname.toml\"\n", alone)),
              "2:11: \"/etc/hostname.toml\": a scenario that is no file can't name one\n");
    EXPECT_EQ(messages(read_in_world("[[server]]\nname = \"mail1.example.test\"\nrelay = \"./x\"\n", alone)),
              "3:9: \"./x\": a scenario that is no file can't name one\n");
}

TEST(Profiles, ThatNobodyKnowsAreToldWithThoseKnown) {
    const Folder folder("known_profiles");
    for (const char* name : {"plain.toml", "postfix.toml"}) folder.write(name, "retry.gaps = [\"1m\"]\n");
    Options options{.profile_folder = folder.path()};
    const std::string text = "[[sender]]\nprofile = \"postfx\"\n";
    EXPECT_EQ(messages(read_in_world(text, options)),
              "2:11: there is no profile \"postfx\"; the known ones are plain and postfix; did you mean "
              "\"postfix\"?\n");
    options.sets = {"sender.0.profile=other"};
    EXPECT_EQ(messages(read_in_world(text, options)),
              "--set sender.0.profile=other: there is no profile \"other\"; the known ones are plain and "
              "postfix\n");
    options.profile = "nobody";
    EXPECT_EQ(messages(read_in_world(text, options)),
              "--profile nobody: there is no profile \"nobody\"; the known ones are plain and postfix\n");
}

TEST(Profiles, MistakesAreToldOnceAndInTheirFile) {
    const Folder folder("bad_profile");
    const auto profile = folder.write("mine.toml", "titel = \"Mine\"\n[action.rcpt]\n99 = \"next\"\n");
    const auto file = folder.write("drill.toml",
                                   "[[sender]]\nname = \"a\"\nprofile = \"mine.toml\"\n"
                                   "[[sender]]\nname = \"b\"\nprofile = \"mine.toml\"\n" +
                                       std::string(kWorld));
    const Reading reading = read_scenario(file, with_profiles());
    ASSERT_EQ(reading.errors.size(), 2U);
    EXPECT_EQ(reading.errors[0],
              (Diagnostic{profile.string() + ":1:1",
                          "unknown key \"titel\" in a sender profile; did you mean \"title\"?"}));
    EXPECT_EQ(reading.errors[1],
              (Diagnostic{profile.string() + ":3:1", "unknown key \"99\" in [action.rcpt]"}));
}

TEST(Profiles, NeedARuleForRetries) {
    const Folder folder("empty_profile");
    const auto profile = folder.write("mine.toml", "title = \"Mine\"\n");
    const auto file =
        folder.write("drill.toml", "[[sender]]\nprofile = \"mine.toml\"\n" + std::string(kWorld));
    const Reading reading = read_scenario(file, with_profiles());
    ASSERT_EQ(reading.errors.size(), 1U);
    EXPECT_EQ(reading.errors[0],
              (Diagnostic{profile.string() + ":1:1", "retry.kind = \"list\" needs retry.gaps"}));
}

}  // namespace
}  // namespace mxdrill::scenario
