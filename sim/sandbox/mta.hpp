// A real MTA that sends a scenario's mail.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "sim/live/programs.hpp"
#include "sim/net/loop.hpp"
#include "sim/net/unable.hpp"
#include "sim/sandbox/driver.hpp"
#include "sim/sandbox/sandbox.hpp"
#include "sim/sandbox/transcript.hpp"

namespace mxdrill::sandbox {

/// Starts it, hands it the mail, and watches it. When it ends or takes no mail, the loop is stopped.
class Mta final : public live::Programs {
  public:
    /// All outlive it.
    Mta(net::Loop& loop, world::World& world, Sandbox& sandbox, const Driver& driver, Words words)
        : loop_(&loop),
          sandbox_(&sandbox),
          driver_(&driver),
          words_(std::move(words)),
          transcript_(loop, world) {}

    /// Runs the loop until it is ready to take mail.
    [[nodiscard]] std::optional<net::Unable> start();

    /// Ends the run, and keeps why and what the MTA said last. Only the first reason counts.
    void fail(const std::string& why);

    /// Why it could not go on; nothing if it could.
    [[nodiscard]] const std::optional<net::Unable>& failure() const { return failure_; }

    /// All that it has said, the end of it if that is too much.
    [[nodiscard]] std::string log();

    /// What its user should know of a run that came to its end; empty if there is nothing.
    [[nodiscard]] std::string worry();

    void record_by(Record record) override { transcript_.record_by(std::move(record)); }
    void submit(const world::Posting& posting) override;
    std::unique_ptr<fake_smtp::sockets::Guest> meet(const fake_smtp::sockets::Visit& visit) override {
        return transcript_.meet(visit);
    }
    [[nodiscard]] bool is_done() const override { return waiting_.empty() && transcript_.pending() == 0; }
    void finish() override { transcript_.finish(); }

  private:
    struct Submission {
        trace::MessageId first = 0;  // of the mail
        Command command;
        std::string text;
    };

    void become_ready(base::Duration pause);
    void submit_next();
    [[nodiscard]] std::string last_words();
    void on_submitted(trace::MessageId first, int code);

    net::Loop* loop_;
    Sandbox* sandbox_;
    const Driver* driver_;
    Words words_;
    Transcript transcript_;
    std::deque<Submission> waiting_;
    std::int64_t under_way_ = 0;
    bool is_ready_ = false;
    std::optional<net::Unable> failure_;
    std::string why_unseen_;  // what it said when it first gave up a message that no server saw
};

}  // namespace mxdrill::sandbox
