// The connections of a server, counted, and a way to end them all.
#pragma once

#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <utility>

namespace mxdrill::serve {

/// Everybody who has a seat is counted, and can be asked to leave.
class Room {
  public:
    /// Held by a connection for as long as it is there.
    class Seat {
      public:
        Seat(std::shared_ptr<Room> room, std::function<void()> leave)
            : room_(std::move(room)), place_(room_->leave_.insert(room_->leave_.end(), std::move(leave))) {}
        Seat(const Seat&) = delete;
        Seat& operator=(const Seat&) = delete;
        ~Seat() { room_->leave_.erase(place_); }

      private:
        std::shared_ptr<Room> room_;
        std::list<std::function<void()>>::iterator place_;
    };

    [[nodiscard]] std::size_t taken() const { return leave_.size(); }

    /// Asks everybody to leave; nobody may give up a seat while being asked.
    void clear() const {
        for (const auto& leave : leave_) leave();
    }

  private:
    std::list<std::function<void()>> leave_;
};

}  // namespace mxdrill::serve
