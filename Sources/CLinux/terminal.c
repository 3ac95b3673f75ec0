#include "terminal.h"

#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static struct termios before;
static int changed;

uint32_t apus_terminal_size(int fd) {
  struct winsize size;
  if (ioctl(fd, TIOCGWINSZ, &size) < 0) return 0;
  return (uint32_t)size.ws_col << 16 | size.ws_row;
}

int apus_terminal_keys(int fd) {
  if (tcgetattr(fd, &before) < 0) return -1;
  struct termios keys = before;
  keys.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
  keys.c_cc[VSUSP] = _POSIX_VDISABLE;
  // read(2) returns at once.
  keys.c_cc[VMIN] = 0;
  keys.c_cc[VTIME] = 0;
  changed = tcsetattr(fd, TCSADRAIN, &keys) == 0;
  return changed ? 0 : -1;
}

void apus_terminal_restore(int fd) {
  if (changed) (void)tcsetattr(fd, TCSADRAIN, &before);
  changed = 0;
}

int apus_terminal_key(int fd) {
  unsigned char key;
  return read(fd, &key, 1) == 1 ? key : -1;
}
