// Programs of the machine's that send a scenario's mail.
#pragma once

#include <functional>
#include <memory>

#include "fake_smtp/sockets/run.hpp"
#include "sim/trace/event.hpp"
#include "sim/world/traffic.hpp"

namespace mxdrill::live {

/// Stand in for the sender groups of a world, and make the events of a trace of what they are seen to do.
/// Everybody in the network who is not of the run itself is one of them.
class Programs {
  public:
    using Record = std::function<void(decltype(trace::Event::what))>;

    /// Where events go, at the time of the loop's clock. Called first.
    virtual void record_by(Record record) = 0;
    /// A mail has arrived. What it points to outlives the run.
    virtual void submit(const world::Posting& posting) = 0;
    /// One of them has come; never null.
    virtual std::unique_ptr<fake_smtp::sockets::Guest> meet(const fake_smtp::sockets::Visit& visit) = 0;
    /// Whether all mail that was submitted has left them.
    [[nodiscard]] virtual bool is_done() const = 0;
    /// The run ends.
    virtual void finish() = 0;

  protected:
    ~Programs() = default;
};

}  // namespace mxdrill::live
