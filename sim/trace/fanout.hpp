// One trace for several observers.
#pragma once

#include <utility>
#include <vector>

#include "sim/trace/event.hpp"

namespace mxdrill::trace {

/// Passes every event on to each observer in turn. The observers outlive it.
class Fanout : public Observer {
  public:
    explicit Fanout(std::vector<Observer*> observers) : observers_(std::move(observers)) {}

    void on(const Event& event) override {
        for (Observer* observer : observers_) observer->on(event);
    }

  private:
    std::vector<Observer*> observers_;
};

}  // namespace mxdrill::trace
