#include "fake_smtp/sockets/listener.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <boost/asio/write.hpp>
#include <memory>
#include <string_view>
#include <utility>

#include "sim/net/acceptor.hpp"

namespace mxdrill::fake_smtp::sockets {
namespace {

constexpr std::string_view kNoDescriptors =
    "421 4.3.2 Too many open files on this machine; raise its limit (ulimit -n)\r\n";

// How many connections are accepted before others have their turn.
constexpr int kAtOnce = 32;

// One descriptor that is given up when there is no other, so that a client can be told instead of kept
// waiting.
class Reserve {
  public:
    Reserve() { take(); }
    Reserve(const Reserve&) = delete;
    Reserve& operator=(const Reserve&) = delete;
    ~Reserve() { give(); }
    void give() {
        if (descriptor_ >= 0) close(descriptor_);
        descriptor_ = -1;
    }
    void take() {
        if (descriptor_ < 0) descriptor_ = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    }

  private:
    int descriptor_ = -1;
};

Reserve& reserve() {
    thread_local Reserve one;
    return one;
}

bool is_want_of_descriptors(const net::error_code& error) {
    return error == net::asio::error::no_descriptors ||
           error == boost::system::errc::too_many_files_open_in_system ||
           error == boost::system::errc::not_enough_memory || error == net::asio::error::no_buffer_space;
}

}  // namespace

Listener::Listener(net::Loop& loop, OnSocket on_socket)
    : loop_(&loop), on_socket_(std::move(on_socket)), acceptor_(loop.context()), claim_(loop.context()) {}

Listener::~Listener() {
    net::error_code ignored;
    acceptor_.close(ignored);
}

std::optional<net::Unable> Listener::open(const base::Endpoint& at) {
    auto error = net::listen(acceptor_, net::endpoint_of<tcp>(at));
    if (!error) {
        endpoint_ = net::endpoint_of(acceptor_.local_endpoint());
        error = claim();
    }
    if (error) return net::Unable{"a mail server can't listen at " + at.text() + ": " + error.message()};
    reserve().take();
    ++opened_;
    accept();
    return std::nullopt;
}

// A port that is bound and refuses can be had by any other who reuses addresses, as every run does; it would
// get the mail of this one's clients. So the same port of UDP, where nobody has anything to seek, is held
// too, and a run that finds it taken goes elsewhere.
net::error_code Listener::claim() {
    const auto at = net::endpoint_of<net::udp>(endpoint_);
    net::error_code error;
    net::error_code ignored;
    claim_.close(ignored);
    claim_.open(at.protocol(), error);
    if (!error) claim_.bind(at, error);
    if (error) acceptor_.close(ignored);
    return error;
}

void Listener::receive(protocol::Reception reception) {
    if (reception == reception_) return;
    reception_ = reception;
    net::error_code ignored;
    acceptor_.close(ignored);
    fillers_.clear();
    ++opened_;
    if (reception == protocol::Reception::refuse) {  // the port is kept, lest another takes it meanwhile
        net::bind(acceptor_, net::endpoint_of<tcp>(endpoint_));
        return;
    }
    if (reception == protocol::Reception::drop) return fill_backlog();
    if (!net::listen(acceptor_, net::endpoint_of<tcp>(endpoint_))) accept();
}

// Linux takes one connection more than the backlog says before it drops SYNs.
void Listener::fill_backlog() {
    if (net::listen(acceptor_, net::endpoint_of<tcp>(endpoint_), 0)) return;
    net::error_code ignored;
    tcp::socket& filler = fillers_.emplace_back(loop_->context());
    const auto to = net::endpoint_of<tcp>(endpoint_);
    filler.open(to.protocol(), ignored);
    filler.non_blocking(true, ignored);  // somebody else may have filled it
    filler.connect(to, ignored);
}

// Linux wants a descriptor for a connection before it looks whether there is one. So whether there is one is
// waited for first: else a process without descriptors would try again and again.
void Listener::accept() {
    acceptor_.async_wait(tcp::acceptor::wait_read,
                         [this, alive = std::weak_ptr(alive_), opening = opened_](const net::error_code&) {
                             for (int i = 0; i < kAtOnce; ++i) {
                                 if (alive.expired() || opening != opened_) return;
                                 if (!accept_one()) break;
                             }
                             accept();
                         });
}

bool Listener::accept_one() {
    net::error_code error;
    acceptor_.non_blocking(true, error);
    tcp::socket socket(loop_->context());
    acceptor_.accept(socket, error);
    if (!error) {
        on_socket_(std::move(socket));
    } else if (is_want_of_descriptors(error)) {
        turn_away_for_want_of_descriptors();
    }
    return !error;
}

void Listener::turn_away_for_want_of_descriptors() {
    reserve().give();
    net::error_code error;
    {
        tcp::socket socket(loop_->context());
        acceptor_.accept(socket, error);
        if (!error) net::asio::write(socket, net::asio::buffer(kNoDescriptors), error);
    }
    reserve().take();
}

}  // namespace mxdrill::fake_smtp::sockets
