#include "sim/wire/smtp_command.hpp"

#include <gtest/gtest.h>

#include <string>

namespace mxdrill::wire {
namespace {

using protocol::Command;
using protocol::Verb;

std::string shown(std::string_view line) {
    const Command command = read_command(line);
    std::string text(base::name_of(command.verb));
    if (!command.argument.empty()) text.append(" ").append(command.argument);
    if (command.declared_size) text.append(" size ").append(std::to_string(*command.declared_size));
    return text;
}

TEST(SmtpCommand, VerbsAreReadInAnyCase) {
    EXPECT_EQ(shown("EHLO out.test"), "EHLO out.test");
    EXPECT_EQ(shown("hElO out.test"), "HELO out.test");
    EXPECT_EQ(shown("data"), "DATA");
    EXPECT_EQ(shown("RSET"), "RSET");
    EXPECT_EQ(shown("quit "), "QUIT");
    EXPECT_EQ(shown("NOOP whatever"), "NOOP");
    EXPECT_EQ(shown("VRFY postmaster"), "VRFY");
    EXPECT_EQ(shown("HELP mail"), "HELP");
    EXPECT_EQ(shown("STARTTLS"), "STARTTLS");
    EXPECT_EQ(shown("ETRN example.test"), "unknown");
    EXPECT_EQ(shown(""), "unknown");
    EXPECT_EQ(shown("\x80\xff"), "unknown");
}

TEST(SmtpCommand, PathsLoseTheirBrackets) {
    EXPECT_EQ(shown("MAIL FROM:<a@b.test>"), "MAIL a@b.test");
    EXPECT_EQ(shown("mail from: <a@b.test>"), "MAIL a@b.test");
    EXPECT_EQ(shown("MAIL FROM:a@b.test"), "MAIL a@b.test");
    EXPECT_EQ(shown("MAIL FROM:<>"), "MAIL");
    EXPECT_EQ(shown("RCPT TO:<user@example.test>"), "RCPT user@example.test");
    EXPECT_EQ(shown("RCPT TO:<@relay.test,@other.test:user@example.test>"), "RCPT user@example.test");
    EXPECT_EQ(shown("RCPT TO:<\"odd> \\\" one\"@example.test> NOTIFY=NEVER"),
              "RCPT \"odd> \\\" one\"@example.test");
}

TEST(SmtpCommand, ParametersOfMailAreReadForTheSize) {
    EXPECT_EQ(shown("MAIL FROM:<a@b.test> SIZE=2000"), "MAIL a@b.test size 2000");
    EXPECT_EQ(shown("MAIL FROM:<a@b.test> BODY=8BITMIME size=7 SMTPUTF8"), "MAIL a@b.test size 7");
    EXPECT_EQ(shown("MAIL FROM:<a@b.test> BODY=8BITMIME"), "MAIL a@b.test");
}

TEST(SmtpCommand, ArgumentsThatNoSyntaxAllowsAreMalformed) {
    for (const char* line :
         {"EHLO", "HELO ", "MAIL", "MAIL FROM:", "MAIL TO:<a@b.test>", "MAIL FROM:<a@b.test", "RCPT TO:<>",
          "RCPT TO:", "RCPT FROM:<a@b.test>", "MAIL FROM:<a@b.test> SIZE=-1", "MAIL FROM:<a@b.test> SIZE=1k",
          "MAIL FROM:<a@b.test>SIZE=1", "RCPT TO:<@relay.test>", "DATA now", "RSET it", "QUIT please",
          "RCPT TO:<a\x01@b.test>", "MAIL FROM:<\"a@b.test>"}) {
        EXPECT_EQ(shown(line), "malformed") << line;
    }
    EXPECT_EQ(shown("RCPT TO:<" + std::string(250, 'x') + "@b.test>"), "malformed") << "over 256 octets";
}

TEST(SmtpCommand, LinesAreReadBackAsTheyWereMeant) {
    for (const Command& command :
         {Command{.verb = Verb::ehlo, .argument = "out.test"},
          Command{.verb = Verb::mail, .argument = "a@b.test", .declared_size = 77},
          Command{.verb = Verb::mail}, Command{.verb = Verb::rcpt, .argument = "u@v.test"},
          Command{.verb = Verb::data}, Command{.verb = Verb::quit}}) {
        std::string line = command_line(command);
        ASSERT_TRUE(line.ends_with("\r\n"));
        line.resize(line.size() - 2);
        const Command read = read_command(line);
        EXPECT_EQ(read.verb, command.verb) << line;
        EXPECT_EQ(read.argument, command.argument) << line;
        EXPECT_EQ(read.declared_size, command.declared_size) << line;
    }
}

}  // namespace
}  // namespace mxdrill::wire
