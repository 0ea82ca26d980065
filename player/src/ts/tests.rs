use proptest::prelude::*;

use super::{TsError, aac_stream, mux::transport_stream, packet::PACKET_BYTES};
use crate::adts::{frames, wrap};

fn adts(payloads: &[Vec<u8>]) -> Vec<Vec<u8>> {
    payloads.iter().map(|payload| wrap(2, 4, 2, payload)).collect()
}

#[test]
fn says_what_is_missing() {
    assert_eq!(aac_stream(&[]), Err(TsError::NotTransportStream));
    assert_eq!(aac_stream(&[0x11; 4000]), Err(TsError::NotTransportStream));
    let audio_only = transport_stream(&adts(&[vec![1; 50]]), 1)[2 * PACKET_BYTES..].to_vec();
    assert_eq!(aac_stream(&audio_only), Err(TsError::NoAudioStream));
}

#[test]
fn a_table_with_a_wrong_checksum_is_not_believed() {
    let mut stream = transport_stream(&adts(&[vec![1; 50]]), 1);
    stream[PACKET_BYTES + 20] ^= 1;
    assert_eq!(aac_stream(&stream), Err(TsError::NoAudioStream));
}

#[test]
fn a_lost_packet_costs_only_its_frames() {
    let all: Vec<Vec<u8>> = (0..40).map(|n| vec![n; 300]).collect();
    let mut stream = transport_stream(&adts(&all), 5);
    stream.drain(10 * PACKET_BYTES..11 * PACKET_BYTES);
    stream.splice(20 * PACKET_BYTES..20 * PACKET_BYTES, [0x47, 1, 2, 3]);
    let kept = frames(&aac_stream(&stream).unwrap()).filter(|frame| frame.payload.len() == 300).count();
    assert!(kept >= 35, "only {kept} of 40 frames were kept");
}

proptest! {
    #[test]
    fn gives_back_what_was_multiplexed(
        payloads in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..900), 1..30),
        frames_per_pes in 1_usize..8,
    ) {
        let stream = aac_stream(&transport_stream(&adts(&payloads), frames_per_pes)).unwrap();
        let read: Vec<Vec<u8>> = frames(&stream).map(|frame| frame.payload.to_vec()).collect();
        prop_assert_eq!(read, payloads);
    }

    #[test]
    fn random_bytes_never_give_more_than_they_hold(bytes in prop::collection::vec(any::<u8>(), 0..6000)) {
        prop_assert!(aac_stream(&bytes).map_or(0, |stream| stream.len()) <= bytes.len());
    }

    #[test]
    fn random_packets_never_give_more_than_they_hold(
        packets in prop::collection::vec((0_u16..4, prop::array::uniform32(any::<u8>())), 0..60),
    ) {
        // Well-framed nonsense reaches deeper than noise does.
        let mut bytes = Vec::new();
        for (pid, noise) in packets {
            let pid = [0, 0x1000, 0x101, 0x1FFF][usize::from(pid)];
            bytes.extend([0x47, noise[0] & 0x40 | (pid >> 8) as u8, pid as u8, 0x10 | noise[1] & 0x30]);
            bytes.extend(noise.iter().cycle().take(PACKET_BYTES - 4));
        }
        prop_assert!(aac_stream(&bytes).map_or(0, |stream| stream.len()) <= bytes.len());
    }
}
