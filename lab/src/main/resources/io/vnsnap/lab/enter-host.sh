# Runs inside the new mount and UTS namespaces of a host and its network namespace, and makes
# them look like a machine of its own to libvirt.
# Arguments: host name, the host's folder under /run, its folder of files that last, cache folder,
# and for a host that programs are installed on a folder for what they write.
set -eu
host=$1 run=$2 data=$3 cache=$4 layers=$5

hostname "$host"

# Copies of the machine's namespace handles would keep those namespaces alive after their owners
# have deleted them.
findmnt -rn -t nsfs -o TARGET | while read -r handle; do umount -l "$handle"; done

# sysfs shows the network devices of the namespace it is mounted from. Control groups go, too:
# libvirt then leaves those of the machine alone. It may be mounted several times over.
while mountpoint -q /sys; do umount -R -l /sys; done
mount -t sysfs sysfs /sys

# Guests are emulated. A /dev/kvm that opens and does not work makes libvirt examine QEMU again at
# every turn, for half a minute: the host gets a /dev without it.
mkdir "$run/dev"
mount -t tmpfs -o mode=755 tmpfs "$run/dev"
cp -a --one-file-system /dev/. "$run/dev/"
rm -f "$run/dev/kvm"
for below in pts shm mqueue hugepages; do
  if mountpoint -q "/dev/$below"; then mount --bind "/dev/$below" "$run/dev/$below"; fi
done
while mountpoint -q /dev; do umount -R -l /dev; done
mount --move "$run/dev" /dev

# No systemd, polkit or firewalld of the machine.
if [ -d /run/dbus ]; then mount -t tmpfs -o size=64k tmpfs /run/dbus; fi

newrun=/run
if [ -n "$layers" ]; then
  for folder in etc usr var/cache var/log; do
    upper=$layers/$folder scratch=$layers/scratch/$folder
    mkdir -p "$upper" "$scratch"
    mount -t overlay -o "lowerdir=/$folder,upperdir=$upper,workdir=$scratch" overlay "/$folder"
  done
  mkdir -m 1777 "$layers/tmp"
  mount --bind "$layers/tmp" /tmp
  mkdir "$layers/mnt"
  mount --bind "$layers/mnt" /mnt
  mkdir -p /etc/libvirt /var/log/libvirt /var/cache/libvirt
  newrun=$run/run
  mkdir -p "$newrun/libvirt" "$newrun/vnsnap" "$newrun/lock"
  # Such programs may reset the machine when they believe that a host must go.
  if [ -e /proc/sysrq-trigger ]; then mount --bind /dev/null /proc/sysrq-trigger; fi
fi

for place in "$run/libvirt:$newrun/libvirt" "$run/vnsnap:$newrun/vnsnap" \
  "$data/lib:/var/lib/libvirt" "$data/etc:/etc/libvirt" "$data/log:/var/log/libvirt" \
  "$cache:/var/cache/libvirt"; do
  mount --bind "${place%%:*}" "${place#*:}"
done
mount --bind "$data/hosts" /etc/hosts
if [ "$newrun" != /run ]; then mount --rbind "$newrun" /run; fi
# What is mounted later is to be seen by QEMUs that run already, as on a machine with systemd.
if [ -n "$layers" ]; then mount --make-rshared /; fi
