#include "sim/sandbox/transcript.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "sim/scenario/reader.hpp"
#include "sim/wire/smtp_command.hpp"
#include "tests/net/peer.hpp"

namespace mxdrill::sandbox {
namespace {

using base::minutes;
using base::seconds;
using fake_smtp::sockets::Guest;
using protocol::Stage;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using trace::Outcome;

constexpr const char* kPrimary = "192.0.2.11";
constexpr const char* kBackup = "192.0.2.12";
constexpr const char* kTwin = "192.0.2.13";  // of the backup's preference

std::string scenario_text(const std::string& to, const std::string& traffic) {
    return R"(
title = "A primary and two backups"
why   = "What an MTA does is told by what it is seen to do."
[[zone]]
origin  = "example.test"
records = """
@      300 MX 10 mail1
@      300 MX 20 backup
@      300 MX 20 twin
mail1  300 A  192.0.2.11
backup 300 A  192.0.2.12
twin   300 A  192.0.2.13
"""
[[traffic]]
to = )" + to +
           "\n" + traffic;
}

/// An event as a line of words, those that are not about messages but for their kind left out.
struct Words {
    std::string operator()(const trace::AttemptStarted& event) const {
        return fmt::format("m{} attempt {}{}", event.message, event.attempt, event.is_certain ? "" : "?");
    }
    std::string operator()(const trace::TryEnded& event) const {
        const auto preference = event.preference ? std::to_string(*event.preference) : "-";
        return fmt::format("m{} try {} at {} of {}: {} {}", event.message, event.try_number,
                           event.address->text(), preference, base::name_of(event.stage),
                           base::name_of(event.outcome));
    }
    std::string operator()(const trace::TurnedAway& event) const {
        return fmt::format("nobody at {}: {} {}", event.address.text(), base::name_of(event.stage),
                           base::name_of(event.outcome));
    }
    std::string operator()(const trace::MessageEnded& event) const {
        return fmt::format("m{} {}", event.message, base::name_of(event.ending));
    }
    std::string operator()(const trace::ConnectTried& event) const { return "SYN " + event.address.text(); }
    std::string operator()(const trace::NoticeSent&) const { return "notice"; }
    std::string operator()(const trace::MessageArrived&) const { return {}; }
    template <class Other>
    std::string operator()(const Other&) const {
        return "something else";
    }
};

/// An MTA whose dialogues are played by hand.
class TranscriptTest : public ::testing::Test {
  protected:
    /// Of messages that all arrive at the beginning.
    void hand_over(const std::string& traffic, const std::string& to = "\"user@example.test\"") {
        const auto reading = scenario::read_scenario_text(scenario_text(to, traffic), "test.toml",
                                                          {.profile_folder = MXDRILL_PROFILES});
        for (const auto& error : reading.errors) ADD_FAILURE() << error.where << ": " << error.message;
        ASSERT_TRUE(reading.scenario);
        scenario_ = *reading.scenario;
        world_ = std::make_unique<world::World>(scenario_);
        transcript_ = std::make_unique<Transcript>(loop_, *world_);
        transcript_->record_by([this](const auto& what) {
            if (std::string line = std::visit(Words(), what); !line.empty())
                lines_.push_back(std::move(line));
        });
        while (world_->traffic().next()) transcript_->begin(world_->traffic().take());
    }

    std::unique_ptr<Guest> come_to(const char* address) {
        const auto local = base::IpAddress::of(address);
        return transcript_->meet({.server = *world_->server_at(local),
                                  .client = base::IpAddress::of("198.18.0.1"),
                                  .local = local,
                                  .from = {},
                                  .to = {}});
    }
    /// As a server reads it; returns what it is to know the message by.
    static protocol::Tag say(Guest& guest, const std::string& line) {
        protocol::Command command = wire::read_command(line);
        guest.identify(command);
        return command.tag;
    }
    static void fail(Guest& guest, Stage stage, Outcome outcome, std::vector<std::string> recipients = {}) {
        guest.on_turned_away({stage, outcome, {}, recipients});
    }
    /// One that is tried and fails.
    void try_at(const char* address, Stage stage = Stage::connect, Outcome outcome = Outcome::refused) {
        fail(*come_to(address), stage, outcome);
    }
    static void keep(Guest& guest, std::vector<std::string> recipients,
                     std::vector<trace::MessageId> messages, const char* from = "sender@sender.test",
                     std::optional<std::string_view> reply = "250 2.0.0 Ok") {
        guest.on_keep({.from = from,
                       .recipients = recipients,
                       .messages = messages,
                       .content = {},
                       .discards = false,
                       .reply = reply});
    }
    void deliver(Guest& guest, trace::MessageId message) {
        say(guest, fmt::format("MAIL FROM:<sender+{}@sender.test>", message));
        const auto tag = say(guest, "RCPT TO:<user@example.test>");
        EXPECT_EQ(tag.message, message);
        keep(guest, {"user@example.test"}, {message});
    }
    /// What was recorded since it was asked last.
    std::vector<std::string> lines() { return std::exchange(lines_, {}); }
    void pass(base::Duration span) { net::run_for(loop_, span); }

    net::Loop loop_{{.pace = net::Pace::jump}};
    scenario::Scenario scenario_;
    std::unique_ptr<world::World> world_;
    std::unique_ptr<Transcript> transcript_;
    std::vector<std::string> lines_;
};

TEST_F(TranscriptTest, TriesOfOneAttemptGoDownTheList) {
    hand_over("count = 1");
    try_at(kPrimary);
    try_at(kTwin);
    const auto guest = come_to(kBackup);
    deliver(*guest, 1);
    EXPECT_THAT(lines(),
                ElementsAre("SYN 192.0.2.11", "m1 attempt 1", "m1 try 1 at 192.0.2.11 of 10: connect refused",
                            "SYN 192.0.2.13", "m1 try 2 at 192.0.2.13 of 20: connect refused",
                            "SYN 192.0.2.12", "m1 try 3 at 192.0.2.12 of 20: body accepted"));
    EXPECT_EQ(transcript_->pending(), 0U);
    transcript_->finish();
    EXPECT_THAT(lines(), ElementsAre("m1 delivered"));
}

TEST_F(TranscriptTest, AnAttemptBeginsWhereAnAddressComesAgain) {
    hand_over("count = 1");
    try_at(kPrimary);
    try_at(kPrimary);
    EXPECT_THAT(lines(), ElementsAre("SYN 192.0.2.11", "m1 attempt 1",
                                     "m1 try 1 at 192.0.2.11 of 10: connect refused", "SYN 192.0.2.11",
                                     "m1 attempt 2", "m1 try 1 at 192.0.2.11 of 10: connect refused"));
}

TEST_F(TranscriptTest, AnAttemptBeginsWhereThePreferenceFalls) {
    hand_over("count = 1");
    try_at(kBackup);
    lines();
    try_at(kPrimary);
    EXPECT_THAT(lines(), ElementsAre("SYN 192.0.2.11", "m1 attempt 2",
                                     "m1 try 1 at 192.0.2.11 of 10: connect refused"));
}

TEST_F(TranscriptTest, AnAttemptBeginsAfterAPause) {
    hand_over("count = 1");
    try_at(kPrimary);
    pass(seconds(59));
    try_at(kTwin);
    pass(seconds(61));
    lines();
    try_at(kBackup);
    EXPECT_THAT(lines(), ElementsAre("SYN 192.0.2.12", "m1 attempt 2",
                                     "m1 try 1 at 192.0.2.12 of 20: connect refused"));
}

TEST_F(TranscriptTest, APauseThatTriesOfNobodyFillMayBeNone) {
    hand_over("count = 2");
    const auto named = [this](const char* address) {
        const auto guest = come_to(address);
        say(*guest, "MAIL FROM:<sender+1@sender.test>");
        fail(*guest, Stage::mail, Outcome::tempfail);
    };
    named(kPrimary);
    {
        const auto slow = come_to(kTwin);
        pass(minutes(5));
        fail(*slow, Stage::banner, Outcome::timeout);
    }
    lines();
    named(kBackup);
    EXPECT_EQ(lines().at(1), "m1 attempt 2?");
    pass(seconds(61));
    named(kTwin);
    EXPECT_EQ(lines().at(1), "m1 attempt 3") << "nobody came in between";
}

// It may wait for an answer for minutes, and is at the same attempt all the time.
TEST_F(TranscriptTest, AnUnansweredSynIsNoPause) {
    hand_over("count = 1");
    try_at(kPrimary, Stage::connect, Outcome::timeout);
    pass(minutes(5));
    try_at(kBackup);
    EXPECT_THAT(lines(),
                ElementsAre("SYN 192.0.2.11", "m1 attempt 1", "m1 try 1 at 192.0.2.11 of 10: connect timeout",
                            "SYN 192.0.2.12", "m1 try 2 at 192.0.2.12 of 20: connect refused"));
}

TEST_F(TranscriptTest, WhereSeveralMailsAreUnderWayADialogueIsKnownFromMailOn) {
    hand_over("count = 2");
    try_at(kPrimary, Stage::ehlo, Outcome::tempfail);
    EXPECT_THAT(lines(), ElementsAre("SYN 192.0.2.11", "nobody at 192.0.2.11: ehlo tempfail"));
    const auto guest = come_to(kPrimary);
    say(*guest, "MAIL FROM:<sender+2@sender.test>");
    fail(*guest, Stage::mail, Outcome::permfail);
    EXPECT_THAT(lines(),
                ElementsAre("SYN 192.0.2.11", "m2 attempt 1", "m2 try 1 at 192.0.2.11 of 10: mail permfail"));
}

TEST_F(TranscriptTest, TheNumberOfAMailIsNoPartOfItsSender) {
    hand_over("count = 1");
    const auto guest = come_to(kPrimary);
    protocol::Command command = wire::read_command("MAIL FROM:<sender+1@sender.test>");
    guest->identify(command);
    EXPECT_EQ(command.argument, "sender@sender.test");
    EXPECT_EQ(command.tag.message, 1U);
}

TEST_F(TranscriptTest, RecipientsOfOneMailAreMessagesOfTheirOwn) {
    hand_over("recipients_per_mail = 3\ncount = 3", R"(["ann@example.test", "user@example.test"])");
    const auto guest = come_to(kPrimary);
    say(*guest, "MAIL FROM:<sender+1@sender.test>");
    EXPECT_EQ(say(*guest, "RCPT TO:<user@example.test>").message, 2U);
    EXPECT_EQ(say(*guest, "RCPT TO:<ann@example.test>").message, 1U);
    EXPECT_EQ(say(*guest, "RCPT TO:<ann@example.test>").message, 3U) << "the second to her";
    EXPECT_EQ(say(*guest, "RCPT TO:<ann@example.test>").message, 0U) << "there is no third";
    keep(*guest, {"user@example.test", "ann@example.test"}, {2, 1});
    EXPECT_EQ(transcript_->pending(), 1U);
}

TEST_F(TranscriptTest, AMailWhoseRecipientsComeOneByOneIsEachInTurn) {
    hand_over("recipients_per_mail = 2\ncount = 2");
    for (const trace::MessageId id : {1U, 2U}) {
        const auto guest = come_to(kPrimary);
        say(*guest, "MAIL FROM:<sender+1@sender.test>");
        EXPECT_EQ(say(*guest, "RCPT TO:<user@example.test>").message, id);
        keep(*guest, {"user@example.test"}, {id});
    }
    EXPECT_EQ(transcript_->pending(), 0U);
}

// With pipelining its DATA was sent before the refusal was read, and is refused too.
TEST_F(TranscriptTest, ATryEndsOnce) {
    hand_over("count = 1");
    const auto guest = come_to(kPrimary);
    say(*guest, "MAIL FROM:<sender+1@sender.test>");
    say(*guest, "RCPT TO:<user@example.test>");
    fail(*guest, Stage::rcpt, Outcome::tempfail, {"user@example.test"});
    fail(*guest, Stage::data, Outcome::permfail);
    EXPECT_THAT(lines(),
                ElementsAre("SYN 192.0.2.11", "m1 attempt 1", "m1 try 1 at 192.0.2.11 of 10: rcpt tempfail"));
}

TEST_F(TranscriptTest, TwoMessagesOverOneConnectionAreTwoTries) {
    hand_over("count = 2");
    const auto guest = come_to(kPrimary);
    deliver(*guest, 2);
    deliver(*guest, 1);
    EXPECT_THAT(lines(),
                ElementsAre("SYN 192.0.2.11", "m2 attempt 1", "m2 try 1 at 192.0.2.11 of 10: body accepted",
                            "m1 attempt 1", "m1 try 1 at 192.0.2.11 of 10: body accepted"));
    EXPECT_EQ(transcript_->pending(), 0U);
}

// The server took it, but the MTA did not hear of it, and will send it again.
TEST_F(TranscriptTest, WhatTheSenderDoesNotHearOfIsStillUnderWay) {
    hand_over("count = 1");
    const auto guest = come_to(kPrimary);
    say(*guest, "MAIL FROM:<sender+1@sender.test>");
    say(*guest, "RCPT TO:<user@example.test>");
    keep(*guest, {"user@example.test"}, {1}, "sender@sender.test", std::nullopt);
    EXPECT_EQ(transcript_->pending(), 1U);
}

TEST_F(TranscriptTest, WhatWasDeliveredAndComesAgainIsTriedAgain) {
    hand_over("count = 1");
    const auto guest = come_to(kPrimary);
    for (int copy = 1; copy <= 2; ++copy) {
        say(*guest, "MAIL FROM:<sender+1@sender.test>");
        EXPECT_EQ(say(*guest, "RCPT TO:<user@example.test>").message, 1U);
        keep(*guest, {"user@example.test"}, {1});
    }
    EXPECT_THAT(lines(),
                ElementsAre("SYN 192.0.2.11", "m1 attempt 1", "m1 try 1 at 192.0.2.11 of 10: body accepted",
                            "m1 attempt 2", "m1 try 1 at 192.0.2.11 of 10: body accepted"));
    EXPECT_EQ(transcript_->pending(), 0U);
}

TEST_F(TranscriptTest, ANoticeBouncesItsMailAndIsNoTry) {
    hand_over("count = 2");
    const auto guest = come_to(kPrimary);
    say(*guest, "MAIL FROM:<>");
    say(*guest, "RCPT TO:<sender+2@sender.test>");
    lines();
    keep(*guest, {"sender+2@sender.test"}, {0}, "");
    EXPECT_THAT(lines(), ElementsAre("notice", "m2 bounced"));
    EXPECT_EQ(transcript_->pending(), 1U);
}

TEST_F(TranscriptTest, AMailThatWasGivenUpIsAbandonedOnce) {
    hand_over("count = 1");
    transcript_->give_up(1);
    transcript_->give_up(1);
    transcript_->bounce(1);
    transcript_->bounce(7);
    EXPECT_THAT(lines(), ElementsAre("m1 abandoned"));
    EXPECT_EQ(transcript_->given_up_unseen(), 1U);
    transcript_->finish();
    EXPECT_THAT(lines(), IsEmpty());
}

TEST_F(TranscriptTest, AMailThatCameToAServerWasNotGivenUpUnseen) {
    hand_over("count = 1");
    const auto guest = come_to(kPrimary);
    say(*guest, "MAIL FROM:<sender+1@sender.test>");
    transcript_->give_up(1);
    EXPECT_EQ(transcript_->given_up_unseen(), 0U);
}

TEST_F(TranscriptTest, AMailIsGivenUpWhenItsConnectionsAreOver) {
    hand_over("count = 2");
    auto nameless = come_to(kPrimary);
    auto named = come_to(kPrimary);
    say(*named, "MAIL FROM:<sender+2@sender.test>");
    lines();
    transcript_->give_up(1);
    transcript_->give_up(2);
    EXPECT_THAT(lines(), IsEmpty());
    fail(*nameless, Stage::banner, Outcome::closed);
    nameless.reset();
    EXPECT_THAT(lines(),
                ElementsAre("SYN 192.0.2.11", "nobody at 192.0.2.11: banner closed", "m1 abandoned"));
    fail(*named, Stage::mail, Outcome::closed);
    named.reset();
    EXPECT_THAT(lines(), ElementsAre("m2 try 1 at 192.0.2.11 of 10: mail closed", "m2 abandoned"));
    EXPECT_EQ(transcript_->given_up_unseen(), 0U);
}

TEST_F(TranscriptTest, AMailOnAnOpenConnectionIsGivenUpWhenTheRunEnds) {
    hand_over("count = 1");
    const auto guest = come_to(kPrimary);
    transcript_->give_up(1);
    lines();
    transcript_->finish();
    EXPECT_THAT(lines(), ElementsAre("m1 abandoned"));
}

TEST_F(TranscriptTest, AMailThatMayHaveBeenTurnedAwayNamelessWasNotGivenUpUnseen) {
    hand_over("count = 3");
    try_at(kPrimary);
    transcript_->give_up(1);
    EXPECT_EQ(transcript_->given_up_unseen(), 0U) << "it may have been its connection";
}

}  // namespace
}  // namespace mxdrill::sandbox
