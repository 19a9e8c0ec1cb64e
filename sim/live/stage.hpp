// The servers of a world on real sockets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "fake_dns/sockets/service.hpp"
#include "fake_smtp/sockets/certificates.hpp"
#include "fake_smtp/sockets/run.hpp"
#include "fake_smtp/sockets/service.hpp"
#include "sim/net/address_book.hpp"
#include "sim/net/loop.hpp"
#include "sim/net/unable.hpp"
#include "sim/trace/event.hpp"
#include "sim/world/world.hpp"

namespace mxdrill::live {

/// The fake DNS and all fake mail servers. Whoever talks to them is not its business: built-in senders, or
/// programs of the machine's.
class Stage : private fake_smtp::sockets::Run {
  public:
    /// Of the DNS without a private network, if it is free.
    static constexpr std::uint16_t kMappedDnsPort = 5353;

    /// What a body adds.
    class Company {
      public:
        /// Who a visitor is; null for a stranger.
        virtual std::unique_ptr<fake_smtp::sockets::Guest> meet(const fake_smtp::sockets::Visit& visit) = 0;
        /// A server has answered for messages.
        virtual void keep(const fake_smtp::sockets::Visit& visit, const world::Phase& phase,
                          const fake_smtp::Keep& kept) = 0;
        /// A visitor did not get what it came for.
        virtual void turn_away(const fake_smtp::sockets::Visit& visit,
                               const fake_smtp::TurnAway& failure) = 0;

      protected:
        ~Company() = default;
    };

    /// All outlive it. In a private network the thread has entered it.
    Stage(net::Loop& loop, net::AddressBook& addresses, fake_smtp::sockets::Authority& authority);
    ~Stage();
    Stage(const Stage&) = delete;
    Stage& operator=(const Stage&) = delete;

    /// The world that is played, from now on; what was under way with another ends. Servers listen that did
    /// not before. After a failure the world of before goes on.
    std::optional<net::Unable> show(world::World& world, Company& company, trace::Observer& observer);

    /// Ends all connections: nothing refers to the world any more.
    void close() { smtp_.end_all(); }
    /// And nobody is heard any more.
    void stop();

    /// Faults have come or gone.
    void faults_changed();

    [[nodiscard]] base::Endpoint dns() const { return dns_.endpoint(); }
    [[nodiscard]] const fake_smtp::sockets::Service& smtp() const { return smtp_; }
    /// What a SYN to an address meets now, where it is a gate that decides; and an event for the fault that
    /// says so.
    protocol::Reception knock(const base::IpAddress& address);
    [[nodiscard]] std::size_t connections() const { return smtp_.connections(); }

  private:
    fake_smtp::sockets::Welcome receive(const fake_smtp::sockets::Visit& visit, base::Instant now) override;
    fake_smtp::Faults& faults() override { return world_->smtp_faults(); }
    void on_fired(const trace::FaultFired& fired) override { observer_->on({loop_->now(), fired}); }
    void on_keep(const fake_smtp::sockets::Visit& visit, std::size_t phase,
                 const fake_smtp::Keep& kept) override;
    void on_turned_away(const fake_smtp::sockets::Visit& visit, const fake_smtp::TurnAway& failure) override;
    [[nodiscard]] std::optional<net::Unable> open();
    [[nodiscard]] std::optional<net::Unable> open_dns();

    net::Loop* loop_;
    net::AddressBook* addresses_;
    world::World* world_ = nullptr;
    Company* company_ = nullptr;
    trace::Observer* observer_ = nullptr;
    fake_dns::sockets::Service dns_;
    fake_smtp::sockets::Service smtp_;
};

}  // namespace mxdrill::live
