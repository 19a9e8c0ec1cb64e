// An MTA whose dialogues are played by hand, and what the transcript makes of them.
#pragma once

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "sim/sandbox/transcript.hpp"
#include "sim/scenario/reader.hpp"
#include "sim/wire/smtp_command.hpp"
#include "tests/net/peer.hpp"

namespace mxdrill::sandbox {

using base::minutes;
using base::seconds;
using fake_smtp::sockets::Guest;
using protocol::Stage;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using trace::Outcome;

inline constexpr const char* kPrimary = "192.0.2.11";
inline constexpr const char* kBackup = "192.0.2.12";
inline constexpr const char* kTwin = "192.0.2.13";  // of the backup's preference

inline std::string scenario_text(const std::string& to, const std::string& traffic) {
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
struct EventLine {
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

/// Its lines are what was recorded.
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
            if (std::string line = std::visit(EventLine(), what); !line.empty())
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

}  // namespace mxdrill::sandbox
