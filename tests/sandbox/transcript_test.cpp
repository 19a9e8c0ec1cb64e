#include "tests/sandbox/transcript_script.hpp"

namespace mxdrill::sandbox {
namespace {

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
