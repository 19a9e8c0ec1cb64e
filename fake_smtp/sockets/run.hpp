// What the mail servers' sockets ask of the run that they serve, and tell it.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>

#include "fake_smtp/host.hpp"
#include "fake_smtp/session.hpp"
#include "sim/base/endpoint.hpp"
#include "sim/base/instant.hpp"
#include "sim/base/ip_address.hpp"
#include "sim/base/link.hpp"
#include "sim/net/passage.hpp"
#include "sim/protocol/smtp.hpp"
#include "sim/trace/cast.hpp"
#include "sim/trace/event.hpp"

namespace mxdrill::fake_smtp::sockets {

/// Who is at the other end of a connection, as far as the run knows.
class Guest {
  public:
    Guest() = default;
    Guest(const Guest&) = delete;
    Guest& operator=(const Guest&) = delete;
    virtual ~Guest() = default;

    /// Says which message a command of a transaction belongs to, and takes out of it what is not the
    /// scenario's own. What is written ahead to a server that has ended the dialogue is not asked about.
    virtual void identify(protocol::Command& command) = 0;
    /// The server is about to read a message, no faster than this.
    virtual void on_read(std::optional<base::Bandwidth> at_most) = 0;
    /// The scenario's address of the guest, whatever the one on this machine.
    [[nodiscard]] virtual base::IpAddress address() const = 0;
    /// What lies between the guest and the server, if the scenario says so.
    [[nodiscard]] virtual std::optional<base::Link> link() const = 0;
    /// What became of what it asked for, before the run hears of it.
    virtual void on_keep(const Keep&) {}
    virtual void on_turned_away(const TurnAway&) {}
    /// If the other end belongs to this run, else null.
    [[nodiscard]] virtual std::shared_ptr<net::Passage> passage() const = 0;
};

/// A connection before its first octet. Addresses are the scenario's.
struct Visit {
    trace::ServerId server = 0;
    base::IpAddress client;
    base::IpAddress local;
    base::Endpoint from;  // where the client's end is on this machine
    base::Endpoint to;
    bool by_stranger = false;  // of whom the run knows nothing
};

/// What a visitor finds.
struct Welcome {
    Host* host = nullptr;          // the server as it is now
    std::size_t phase = 0;         // which of its phases that is
    base::Link link;               // all of whose delay is on the server's side
    std::unique_ptr<Guest> guest;  // null for somebody of whom nothing is known
};

class Run {
  public:
    /// A SYN has arrived, or where these can't be seen, a connection.
    virtual Welcome receive(const Visit& visit, base::Instant now) = 0;
    virtual Faults& faults() = 0;
    virtual void on_fired(const trace::FaultFired& fired) = 0;
    virtual void on_keep(const Visit& visit, std::size_t phase, const Keep& kept) = 0;
    virtual void on_turned_away(const Visit& visit, const TurnAway& failure) = 0;

  protected:
    ~Run() = default;
};

}  // namespace mxdrill::fake_smtp::sockets
