// A scenario that is served on real sockets, for whoever comes.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fake_smtp/sockets/certificates.hpp"
#include "sim/live/stage.hpp"
#include "sim/net/address_book.hpp"
#include "sim/net/loop.hpp"
#include "sim/net/unable.hpp"
#include "sim/serve/stage.hpp"
#include "sim/trace/event.hpp"

namespace mxdrill::serve {

/// Serves without the scenario's own traffic: each recipient that a client gets accepted is a message. Faults
/// that need a private network are left out where there is none.
class LiveStage : public Stage {
  public:
    /// All outlive it. In a private network the thread has entered it.
    LiveStage(net::Loop& loop, net::AddressBook& addresses, fake_smtp::sockets::Authority& authority);
    ~LiveStage() override;

    /// Sees the trace of all that is served. To be called before open(); the observer outlives this.
    void observe(trace::Observer& observer) { observers_.push_back(&observer); }

    /// Serves its first scenario.
    [[nodiscard]] std::optional<net::Unable> open(scenario::Scenario scenario);
    /// The run is over: the last event, and the report.
    [[nodiscard]] measure::Report end();

    [[nodiscard]] base::Instant now() const override { return loop_->now(); }
    [[nodiscard]] const scenario::Scenario& scenario() const override;
    [[nodiscard]] const trace::Cast& cast() const override;
    [[nodiscard]] base::Endpoint dns() const override { return stage_.dns(); }
    [[nodiscard]] std::vector<ServerState> servers() const override;
    [[nodiscard]] std::vector<LeftOut> left_out() const override;
    [[nodiscard]] bool sees_fault(std::size_t number) const override;
    [[nodiscard]] measure::Report report() const override;
    [[nodiscard]] measure::Totals totals() const override;
    Refusal put_fault(std::size_t number, const scenario::Fault& fault) override;
    void remove_fault(std::size_t number) override;
    void reset() override;
    Refusal replace(scenario::Scenario scenario) override;

  private:
    struct Play;

    [[nodiscard]] std::optional<net::Unable> show(scenario::Scenario scenario);
    void faults_changed();
    [[nodiscard]] std::string why_not(const std::string& name, const scenario::Fault& fault) const;

    net::Loop* loop_;
    net::AddressBook* addresses_;
    std::vector<trace::Observer*> observers_;
    live::Stage stage_;
    std::unique_ptr<Play> play_;
};

}  // namespace mxdrill::serve
