// A stage without sockets, and a control over it.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/measure/measure.hpp"
#include "sim/scenario/reader.hpp"
#include "sim/serve/control.hpp"
#include "sim/serve/stage.hpp"
#include "sim/trace/fanout.hpp"
#include "sim/world/world.hpp"

namespace mxdrill::serve {

inline constexpr std::string_view kWorld = R"(
title = "a small world"
[[zone]]
origin  = "example.test"
records = """
@      300 MX 10 mail1
@      300 MX 20 backup
mail1  300 A  192.0.2.11
mail1  300 AAAA 2001:db8::11
backup 300 A  192.0.2.12
"""
[[server]]
name  = "backup.example.test"
relay = "postfix"
[[resolver]]
name = "isp"
[[fault]]
name   = "grumpy"
server = "mail1.example.test"
at     = "1h"
for    = "30m"
reply  = "451 4.3.0 Try again later"
[[traffic]]
to    = "user@example.test"
count = 1
)";

inline scenario::Reading read(std::string_view text) {
    auto reading = scenario::read_scenario_text(text, "drill.toml", {.profile_folder = MXDRILL_PROFILES});
    for (const auto& error : reading.errors) ADD_FAILURE() << error.where << ": " << error.message;
    return reading;
}

class FakeStage : public Stage {
  public:
    explicit FakeStage(scenario::Scenario scenario) { stage(std::move(scenario)); }

    [[nodiscard]] base::Instant now() const override { return time; }
    [[nodiscard]] const scenario::Scenario& scenario() const override { return *scenario_; }
    [[nodiscard]] const trace::Cast& cast() const override { return world_->cast(); }
    [[nodiscard]] base::Endpoint dns() const override { return {base::IpAddress::of("127.0.0.1"), 5353}; }
    [[nodiscard]] std::vector<ServerState> servers() const override {
        std::vector<ServerState> states;
        for (const trace::Server& server : cast().servers) {
            ServerState& state = states.emplace_back();
            for (const auto& address : server.addresses)
                state.endpoints.push_back({address, "127.0.0.1:2525", open});
            state.open_connections = 2;
            state.connections = 5;
        }
        return states;
    }
    [[nodiscard]] std::vector<LeftOut> left_out() const override { return left; }
    [[nodiscard]] bool sees_fault(std::size_t number) const override { return !unseen.contains(number); }
    [[nodiscard]] measure::Report report() const override { return measure_->report(); }
    [[nodiscard]] measure::Totals totals() const override { return measure_->totals(); }

    Refusal put_fault(std::size_t number, const scenario::Fault& fault) override {
        if (refusal) return refusal;
        world_->put_fault(number, fault);
        done.push_back("put " + std::to_string(number));
        return std::nullopt;
    }
    void remove_fault(std::size_t number) override {
        world_->remove_fault(number);
        done.push_back("remove " + std::to_string(number));
    }
    void reset() override {
        done.emplace_back("reset");
        stage(scenario::Scenario(*scenario_));
    }
    Refusal replace(scenario::Scenario scenario) override {
        if (refusal) return refusal;
        stage(std::move(scenario));
        return std::nullopt;
    }

    [[nodiscard]] measure::Measure& measures() { return *measure_; }
    [[nodiscard]] world::World& world() { return *world_; }

    base::Instant time{};
    bool open = true;
    std::vector<LeftOut> left;
    std::set<std::size_t> unseen;   // faults
    Refusal refusal;                // of the next thing asked
    std::vector<std::string> done;  // what was asked

  private:
    void stage(scenario::Scenario scenario) {
        measure_.reset();
        world_.reset();
        scenario_ = std::make_unique<scenario::Scenario>(std::move(scenario));
        world_ = std::make_unique<world::World>(*scenario_);
        measure_ = std::make_unique<measure::Measure>(*scenario_, world_->cast());
        time = {};
    }

    std::unique_ptr<scenario::Scenario> scenario_;
    std::unique_ptr<world::World> world_;
    std::unique_ptr<measure::Measure> measure_;
};

/// A control over a fake stage, asked as from this machine.
struct Desktop {
    explicit Desktop(std::string token = "") : Desktop(read(kWorld), std::move(token)) {}

    /// The measures see only what needs no history.
    void happens(trace::Event event) {
        event.at = stage.time;
        if (std::holds_alternative<trace::FaultFired>(event.what)) stage.measures().on(event);
        tally.on(event);
        journal.on(event);
    }

    Response ask(std::string method, std::string target, std::string body = "",
                 std::string type = "application/json") {
        return control.handle({.method = std::move(method),
                               .target = std::move(target),
                               .host = "127.0.0.1:8025",
                               .content_type = std::move(type),
                               .body = std::move(body)});
    }
    /// The body, and the status before it unless it is 200.
    std::string text(std::string method, std::string target, std::string body = "") {
        const Response response = ask(std::move(method), std::move(target), std::move(body));
        return (response.status == 200 ? "" : std::to_string(response.status) + " ") + response.body;
    }
    Json json(std::string method, std::string target, std::string body = "") {
        return Json::parse(ask(std::move(method), std::move(target), std::move(body)).body);
    }

    FakeStage stage;
    Journal journal;
    Tally tally;
    Control control;

  private:
    Desktop(scenario::Reading reading, std::string token)
        : stage(*std::move(reading.scenario)),
          journal(stage),
          tally(stage),
          control(stage, journal, tally, std::move(reading.places),
                  {.guard = {.token = std::move(token)},
                   .version = "1.2.3",
                   .profile_folder = MXDRILL_PROFILES}) {}
};

}  // namespace mxdrill::serve
