// Programs that are run one after the other.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "sim/net/loop.hpp"
#include "sim/sandbox/driver.hpp"
#include "sim/sandbox/sandbox.hpp"

namespace mxdrill::sandbox {

/// Each begins when the one before has succeeded.
class Sequence {
  public:
    /// Every one of them reads `input`. The first two outlive it.
    Sequence(net::Loop& loop, Sandbox& sandbox, std::vector<Command> commands, std::string input = {})
        : loop_(&loop), sandbox_(&sandbox), commands_(std::move(commands)), input_(std::move(input)) {}

    /// Runs the loop until the last has ended, or one has failed, or the loop is stopped. Whether all
    /// succeeded.
    bool run() {
        go_on();
        loop_->run(std::nullopt, [this] { return is_over_ || !sandbox_->is_alive(); });
        return is_over_ && code_ == 0;
    }

  private:
    void go_on() {
        is_over_ = code_ != 0 || next_ == commands_.size();
        if (is_over_) return;
        sandbox_->start(commands_[next_++], input_, [this](int code) {
            code_ = code;
            go_on();
        });
    }

    net::Loop* loop_;
    Sandbox* sandbox_;
    std::vector<Command> commands_;
    std::string input_;
    std::size_t next_ = 0;
    int code_ = 0;
    bool is_over_ = false;
};

}  // namespace mxdrill::sandbox
