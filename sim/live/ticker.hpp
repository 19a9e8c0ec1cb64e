// What somebody who waits is told of a run.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>

#include "sim/base/instant.hpp"
#include "sim/net/asio.hpp"
#include "sim/net/loop.hpp"

namespace mxdrill::live {

/// Tells the time of a run some times in a second of the wall's, for somebody who waits.
class Ticker {
  public:
    Ticker(net::Loop& loop, const std::function<void(base::Instant)>& on_tick)
        : loop_(&loop), on_tick_(&on_tick), timer_(loop.context()) {
        if (on_tick) wait();
    }

  private:
    void wait() {
        timer_.expires_after(std::chrono::milliseconds(250));
        timer_.async_wait([this](const net::error_code& error) {
            if (error) return;
            (*on_tick_)(loop_->now());
            wait();
        });
    }

    net::Loop* loop_;
    const std::function<void(base::Instant)>* on_tick_;
    net::asio::steady_timer timer_;
};

}  // namespace mxdrill::live
