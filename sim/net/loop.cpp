#include "sim/net/loop.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <utility>

namespace mxdrill::net {
namespace {

// How many handlers may run before deadlines are looked at again, and how many alarms before handlers are.
constexpr std::size_t kTurn = 64;

// What is under way on a loopback arrives at once. If the kernel keeps something for longer than this, it
// will not come: a SYN that met a full backlog, say.
constexpr std::chrono::milliseconds kPatience{200};

// How long to wait for something to happen before others are asked again whether they are at work.
constexpr std::chrono::microseconds kGlance{200};

}  // namespace

Loop::Loop(const ClockSettings& settings)
    : clock_(settings), context_(1), work_(boost::asio::make_work_guard(context_)) {}

// Functions may own sockets and alarms of this loop.
Loop::~Loop() {
    for (auto& alarm : alarms_) {
        const auto last = std::move(alarm);
    }
}

Loop::AlarmId Loop::add_alarm(std::function<void()> ring) {
    if (free_.empty()) {
        free_.push_back(static_cast<AlarmId>(alarms_.size()));
        alarms_.emplace_back();
    }
    const AlarmId alarm = free_.back();
    free_.pop_back();
    alarms_[alarm] = std::make_shared<const std::function<void()>>(std::move(ring));
    return alarm;
}

void Loop::remove_alarm(AlarmId alarm) {
    timers_.disarm(alarm);
    alarms_[alarm].reset();
    free_.push_back(alarm);
}

void Loop::call_at(base::Instant at, std::function<void()> function) {
    const auto alarm = std::make_shared<AlarmId>(0);
    *alarm = add_alarm([this, alarm, call = std::move(function)] {
        remove_alarm(*alarm);
        call();
    });
    arm(*alarm, at);
}

void Loop::run(std::optional<base::Instant> end, const std::function<bool()>& is_done) {
    while (!stopped_) {
        const bool is_last = end && now() >= *end;
        const bool is_busy = turn() > 0;
        if (is_last) return;
        if (is_busy) continue;
        if (is_done()) return;
        wait(end);
    }
}

void Loop::stop_when_interrupted() {
    signals_.emplace(context_, SIGINT, SIGTERM);
    signals_->async_wait([this](const boost::system::error_code& error, int) {
        if (!error) stop();
    });
}

std::size_t Loop::turn() {
    std::size_t ran = 0;
    while (ran < kTurn && !stopped_ && context_.poll_one() > 0) ++ran;
    return ran + ring_due();
}

std::size_t Loop::ring_due() {
    const base::Instant until = now();
    std::size_t rung = 0;
    while (rung < kTurn && !stopped_) {
        const auto alarm = timers_.pop_due(until);
        if (!alarm) break;
        ++rung;
        const auto ring = alarms_[*alarm];  // it may remove itself
        (*ring)();
    }
    return rung;
}

void Loop::wait(std::optional<base::Instant> end) {
    auto next = timers_.next();
    if (end) next = next ? std::min(*next, *end) : *end;
    if (clock_.settings().pace == Pace::jump) {
        if (under_way_ > 0 && context_.run_one_for(kPatience) > 0) return;
        if (jump(next)) return;
    }
    if (next) {
        context_.run_one_until(clock_.when(*next));
    } else {
        context_.run_one();
    }
}

// False if there is no time to jump to.
bool Loop::jump(std::optional<base::Instant> next) {
    if (dependents_ == nullptr) {
        if (next) clock_.jump_to(*next);
        return next.has_value();
    }
    const auto idle = dependents_->idle_for();
    if (!idle) {
        context_.run_one_for(kGlance);
        return true;
    }
    if (context_.poll_one() > 0) return true;  // what came while they were asked
    const base::Instant from = now();
    if (*idle != base::Duration::max()) next = std::min(next.value_or(from + *idle), from + *idle);
    if (!next) return false;
    clock_.jump_to(*next);
    dependents_->on_jump(std::max(*next - from, base::Duration::zero()));
    return true;
}

}  // namespace mxdrill::net
