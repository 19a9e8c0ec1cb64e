#include "reports/file_writer.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <locale>
#include <system_error>

namespace mxdrill::reports {
namespace {

std::string failure(const std::filesystem::path& path, const std::error_code& error) {
    return fmt::format("cannot write {}: {}", path.string(), error.message());
}

std::error_code last_error() {
    return {errno == 0 ? EIO : errno, std::generic_category()};
}

// The process's number keeps two runs apart that write to one folder; the name does not outlive the write.
std::filesystem::path temporary_for(const std::filesystem::path& path) {
    return path.parent_path() / fmt::format(".{}.{}.tmp", path.filename().string(), ::getpid());
}

std::error_code write_to(const std::filesystem::path& path, const std::function<void(std::ostream&)>& write) {
    errno = 0;
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    if (!out) return last_error();
    out.imbue(std::locale::classic());
    write(out);
    out.close();
    return out ? std::error_code{} : last_error();
}

// A rename would put a file in the place of /dev/null, of a pipe that somebody reads, or of a link.
bool is_written_in_place(const std::filesystem::path& path) {
    namespace fs = std::filesystem;
    std::error_code ignored;
    const auto type = fs::symlink_status(path, ignored).type();
    return type != fs::file_type::regular && type != fs::file_type::directory &&
           type != fs::file_type::not_found && type != fs::file_type::none;
}

}  // namespace

std::optional<std::string> write_file(const std::filesystem::path& path,
                                      const std::function<void(std::ostream&)>& write) {
    std::error_code error;
    if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), error);
    if (error) return failure(path, error);
    if (is_written_in_place(path)) {
        error = write_to(path, write);
        return error ? std::optional(failure(path, error)) : std::nullopt;
    }
    const auto temporary = temporary_for(path);
    error = write_to(temporary, write);
    if (!error) std::filesystem::rename(temporary, path, error);
    if (!error) return std::nullopt;
    std::error_code ignored;
    std::filesystem::remove(temporary, ignored);
    return failure(path, error);
}

std::optional<std::string> why_not_writable(const std::filesystem::path& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) return failure(folder, error);
    const auto trial = temporary_for(folder / "trial");
    error = write_to(trial, [](std::ostream&) {});
    std::error_code ignored;
    std::filesystem::remove(trial, ignored);
    return error ? std::optional(failure(folder, error)) : std::nullopt;
}

std::optional<std::string> why_no_file(const std::filesystem::path& path) {
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored))
        return failure(path, std::make_error_code(std::errc::is_a_directory));
    if (is_written_in_place(path)) return std::nullopt;
    return why_not_writable(path.has_parent_path() ? path.parent_path() : ".");
}

std::optional<std::string> write_file(const std::filesystem::path& path, std::string_view text) {
    return write_file(path, [text](std::ostream& out) { out << text; });
}

}  // namespace mxdrill::reports
