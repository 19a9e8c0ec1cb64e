// What everything of one run on real sockets is driven by: one thread, one clock, one table of deadlines.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "sim/base/instant.hpp"
#include "sim/base/timers.hpp"
#include "sim/net/clock.hpp"

namespace mxdrill::net {

/// Others who live by a loop's clock, and wait for things that the loop knows nothing of.
class Dependents {
  public:
    /// How long all of them will do nothing if nothing comes to them; Duration::max() if for ever. Nothing if
    /// one of them is at work.
    virtual std::optional<base::Duration> idle_for() = 0;
    /// So much time has passed at once.
    virtual void on_jump(base::Duration by) = 0;

  protected:
    ~Dependents() = default;
};

/// An event loop whose deadlines are times of the run, so that they follow its clock: Asio's own timers can't
/// follow one that jumps. Not to be touched by another thread than that which runs it.
class Loop {
  public:
    using AlarmId = std::uint32_t;

    explicit Loop(const ClockSettings& settings);
    ~Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    [[nodiscard]] boost::asio::io_context& context() { return context_; }
    [[nodiscard]] base::Instant now() const { return clock_.now(); }
    [[nodiscard]] const ClockSettings& clock() const { return clock_.settings(); }
    /// The run's time starts anew.
    void restart_clock() { clock_.restart(); }

    /// A number of its own for a function that is called when its time has come.
    AlarmId add_alarm(std::function<void()> ring);
    /// It is called no more. A function may remove its own.
    void remove_alarm(AlarmId alarm);
    void arm(AlarmId alarm, base::Instant at) { timers_.arm(alarm, at); }
    void disarm(AlarmId alarm) { timers_.disarm(alarm); }
    /// Calls a function once.
    void call_at(base::Instant at, std::function<void()> function);

    /// Something was handed to the kernel that will come out again: octets for a socket of this loop, a
    /// connect. The clock does not jump over what is under way.
    void launched(std::int64_t count) { under_way_ += count; }
    void landed(std::int64_t count) { under_way_ -= count; }

    /// From now on the clock jumps only when they have nothing to do either, and no farther than they are
    /// idle.
    void set_dependents(Dependents* dependents) { dependents_ = dependents; }

    /// Runs until stop(), until `end` and what is due then, or until nothing is left to do and `is_done` says
    /// so.
    void run(std::optional<base::Instant> end, const std::function<bool()>& is_done);
    void stop() { stopped_ = true; }
    /// SIGINT and SIGTERM stop it from now on.
    void stop_when_interrupted();
    [[nodiscard]] bool stopped() const { return stopped_; }

  private:
    std::size_t turn();
    std::size_t ring_due();
    void wait(std::optional<base::Instant> end);
    bool jump(std::optional<base::Instant> next);

    Clock clock_;
    Dependents* dependents_ = nullptr;
    base::Timers timers_;
    std::vector<std::shared_ptr<const std::function<void()>>> alarms_;
    std::vector<AlarmId> free_;
    std::int64_t under_way_ = 0;
    bool stopped_ = false;
    // The last, so that what its handlers own when it goes can still count and remove alarms.
    boost::asio::io_context context_;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    std::optional<boost::asio::signal_set> signals_;
};

/// An alarm that goes with its owner.
class Alarm {
  public:
    Alarm(Loop& loop, std::function<void()> ring) : loop_(&loop), id_(loop.add_alarm(std::move(ring))) {}
    Alarm(const Alarm&) = delete;
    Alarm& operator=(const Alarm&) = delete;
    ~Alarm() { loop_->remove_alarm(id_); }

    void arm(base::Instant at) { loop_->arm(id_, at); }
    void disarm() { loop_->disarm(id_); }
    /// At that time, or at none.
    void set(std::optional<base::Instant> at) { at ? arm(*at) : disarm(); }

  private:
    Loop* loop_;
    Loop::AlarmId id_;
};

}  // namespace mxdrill::net
