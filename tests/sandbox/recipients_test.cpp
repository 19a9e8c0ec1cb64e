// Mails of several messages: an MTA may name their recipients in one transaction, or one by one.
#include "tests/sandbox/transcript_script.hpp"

namespace mxdrill::sandbox {
namespace {

class RecipientsTest : public TranscriptTest {};

TEST_F(RecipientsTest, RecipientsOfOneMailAreMessagesOfTheirOwn) {
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

TEST_F(RecipientsTest, WhatFailsBeforeEachRecipientIsNamedMayHaveBeenMeantForOne) {
    hand_over("recipients_per_mail = 3\ncount = 3");
    try_at(kPrimary);
    EXPECT_THAT(lines(), ElementsAre("SYN 192.0.2.11", "m1 attempt 1?", "m2 attempt 1?", "m3 attempt 1?",
                                     "m1 try 1 at 192.0.2.11 of 10: connect refused",
                                     "m2 try 1 at 192.0.2.11 of 10: connect refused",
                                     "m3 try 1 at 192.0.2.11 of 10: connect refused"));
}

TEST_F(RecipientsTest, AConnectionThatEndsBetweenRecipientsEndsTheTriesOfAll) {
    hand_over("recipients_per_mail = 3\ncount = 3");
    const auto guest = come_to(kPrimary);
    say(*guest, "MAIL FROM:<sender+1@sender.test>");
    say(*guest, "RCPT TO:<user@example.test>");
    say(*guest, "RCPT TO:<user@example.test>");
    fail(*guest, Stage::rcpt, Outcome::closed, {"user@example.test"});
    EXPECT_THAT(lines(), ElementsAre("SYN 192.0.2.11", "m1 attempt 1", "m2 attempt 1", "m3 attempt 1?",
                                     "m1 try 1 at 192.0.2.11 of 10: rcpt closed",
                                     "m2 try 1 at 192.0.2.11 of 10: rcpt closed",
                                     "m3 try 1 at 192.0.2.11 of 10: rcpt closed"));
}

TEST_F(RecipientsTest, AMailWhoseRecipientsComeOneByOneIsEachInTurn) {
    hand_over("recipients_per_mail = 2\ncount = 2");
    for (const trace::MessageId id : {1U, 2U}) {
        const auto guest = come_to(kPrimary);
        say(*guest, "MAIL FROM:<sender+1@sender.test>");
        EXPECT_EQ(say(*guest, "RCPT TO:<user@example.test>").message, id);
        keep(*guest, {"user@example.test"}, {id});
    }
    EXPECT_EQ(transcript_->pending(), 0U);
}

}  // namespace
}  // namespace mxdrill::sandbox
