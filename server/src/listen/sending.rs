//! Bodies that also stand in a file: the system sends them from there (`sendfile`), and no byte is copied.
//!
//! A handler that has such a body adds [`InFile`] to its answer's extensions. HTTP is none the wiser: it is given the bytes, and writes them.
//! The stream below it knows them again by their place in memory, and lets the file be sent in their stead. What it
//! does not know again is written as it is, so that this is never more than a short cut.

use std::{
    fmt,
    io::{self, IoSlice},
    ops::Range,
    os::fd::AsFd,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, ready},
};

use axum::{body::Bytes, response::Response};
use rustix::{
    fs::sendfile,
    net::{SendAncillaryBuffer, SendFlags, sendmsg},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, Interest, ReadBuf},
    net::TcpStream,
};

/// Says of the bytes of an answer that they stand in a file, too.
#[derive(Clone)]
pub struct InFile {
    /// The bytes.
    pub bytes: Bytes,
    /// The file.
    pub file: Arc<dyn AsFd + Send + Sync>,
    /// Where in the file they begin.
    pub offset: u64,
}

impl InFile {
    /// Which of these bytes a piece is; `None` where it is of something else.
    fn range_of(&self, piece: &[u8]) -> Option<Range<usize>> {
        let start = piece.as_ptr().addr().checked_sub(self.bytes.as_ptr().addr())?;
        let end = start.checked_add(piece.len())?;
        (start < end && end <= self.bytes.len()).then_some(start..end)
    }
}

impl fmt::Debug for InFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { bytes, file, offset } = self;
        f.debug_struct("InFile")
            .field("length", &bytes.len())
            .field("file", &file.as_fd())
            .field("offset", offset)
            .finish()
    }
}

/// What a connection is about to send. HTTP/1.1 sends one body after the other, and begins none before the last is gone.
#[derive(Debug, Clone, Default)]
pub struct Outgoing(Arc<Mutex<Option<InFile>>>);

impl Outgoing {
    /// Takes notice of an answer before it is written.
    pub fn notice(&self, mut answer: Response) -> Response {
        self.set(answer.extensions_mut().remove());
        answer
    }

    fn set(&self, body: Option<InFile>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = body;
    }

    /// The first of these pieces that stands in a file: its place among them, the file, and where in it.
    fn first_in_file(&self, pieces: &[IoSlice<'_>]) -> Option<(usize, InFile, Range<usize>)> {
        let noticed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let body = noticed.as_ref()?;
        let found = pieces.iter().enumerate().find_map(|(place, piece)| Some((place, body.range_of(piece)?)));
        found.map(|(place, range)| (place, body.clone(), range))
    }
}

/// A connection whose bodies are sent from files where they can be.
#[derive(Debug)]
pub struct Sending {
    stream: TcpStream,
    outgoing: Outgoing,
}

impl Sending {
    /// Over a connection whose answers are noticed.
    pub fn new(stream: TcpStream, outgoing: Outgoing) -> Self {
        Self { stream, outgoing }
    }

    /// Does what the socket may not be ready for.
    fn when_ready(
        &self,
        context: &mut Context<'_>,
        mut act: impl FnMut(&TcpStream) -> io::Result<usize>,
    ) -> Poll<io::Result<usize>> {
        loop {
            ready!(self.stream.poll_write_ready(context))?;
            match self.stream.try_io(Interest::WRITABLE, || act(&self.stream)) {
                Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted) => {}
                done => return Poll::Ready(done),
            }
        }
    }
}

impl AsyncRead for Sending {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, read: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, read)
    }
}

impl AsyncWrite for Sending {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let Some((place, body, range)) = self.outgoing.first_in_file(pieces) else {
            return Pin::new(&mut self.stream).poll_write_vectored(context, pieces);
        };
        if place > 0 {
            // The head: more follows at once, so that it is not to go out as a packet of its own.
            return self.when_ready(context, |stream| {
                let flags = SendFlags::MORE | SendFlags::NOSIGNAL;
                Ok(sendmsg(stream, &pieces[..place], &mut SendAncillaryBuffer::default(), flags)?)
            });
        }
        let sent = ready!(self.when_ready(context, |stream| {
            let mut offset = body.offset + range.start as u64;
            Ok(sendfile(stream, &*body.file, Some(&mut offset), range.len())?)
        }));
        let sent = match sent {
            Ok(1..) => sent,
            // The file cannot be sent, or was cut short: what is in memory is as good. A broken connection tells itself there as well.
            Ok(0) | Err(_) => ready!(Pin::new(&mut self.stream).poll_write_vectored(context, pieces)),
        };
        if sent.as_ref().is_ok_and(|sent| range.start + sent >= body.bytes.len()) {
            // A connection that idles keeps neither bytes nor file.
            self.outgoing.set(None);
        }
        Poll::Ready(sent)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::{TcpListener, TcpSocket},
    };

    use super::*;

    const HEAD: &[u8] = b"HTTP/1.1 200 OK\r\n\r\n";
    /// More than a socket's buffers take at once.
    const LENGTH: usize = 20_000_000;

    async fn connected() -> (TcpStream, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = TcpSocket::new_v4().unwrap().connect(listener.local_addr().unwrap()).await.unwrap();
        (listener.accept().await.unwrap().0, client)
    }

    fn file(bytes: &[u8]) -> Arc<std::fs::File> {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        Arc::new(file)
    }

    /// What a client gets of a head and a piece of a body that is known to stand in a file.
    async fn sent(file: Arc<std::fs::File>, offset: u64, bytes: Bytes, piece: Range<usize>) -> Vec<u8> {
        let (server, mut client) = connected().await;
        let outgoing = Outgoing::default();
        let mut answer = Response::default();
        answer.extensions_mut().insert(InFile { bytes: bytes.clone(), file, offset });
        assert!(outgoing.notice(answer).extensions().get::<InFile>().is_none());
        let is_all = piece.end == bytes.len();
        let write = async {
            let mut stream = Sending::new(server, outgoing.clone());
            let mut pieces: &mut [IoSlice<'_>] = &mut [IoSlice::new(HEAD), IoSlice::new(&bytes[piece])];
            while !pieces.is_empty() {
                let written = stream.write_vectored(pieces).await.unwrap();
                assert!(written > 0);
                IoSlice::advance_slices(&mut pieces, written);
            }
            stream.shutdown().await.unwrap();
        };
        let mut got = Vec::new();
        let ((), read) = tokio::join!(write, client.read_to_end(&mut got));
        read.unwrap();
        assert_eq!(outgoing.0.lock().unwrap().is_none(), is_all, "kept until the last byte, and no longer");
        assert!(got.starts_with(HEAD));
        got.split_off(HEAD.len())
    }

    /// In memory stands something else here, to see which of the two is sent.
    #[tokio::test]
    async fn what_stands_in_a_file_is_sent_from_there() {
        let in_file: Vec<u8> = (0..LENGTH).map(|n| (n % 251) as u8).collect();
        let in_memory = Bytes::from(vec![255; LENGTH]);
        assert_eq!(sent(file(&in_file), 0, in_memory.clone(), 0..LENGTH).await, in_file);
        assert_eq!(sent(file(&in_file), 0, in_memory.clone(), 1_000..2_000).await, in_file[1_000..2_000]);
        assert_eq!(sent(file(&in_file), 500, in_memory.slice(500..900), 0..400).await, in_file[500..900]);
    }

    #[tokio::test]
    async fn what_a_file_lacks_is_sent_from_memory() {
        let in_memory = Bytes::from(vec![255; 1_000]);
        let got = sent(file(&[7; 600]), 0, in_memory, 0..1_000).await;
        assert_eq!(got, [[7; 600].as_slice(), &[255; 400]].concat());
    }

    #[test]
    fn only_the_bytes_themselves_are_known_again() {
        let bytes = Bytes::from(vec![1; 1_000]);
        let body = InFile { bytes: bytes.slice(100..900), file: file(&[]), offset: 0 };
        assert_eq!(body.range_of(&bytes[100..900]), Some(0..800));
        assert_eq!(body.range_of(&bytes[899..900]), Some(799..800));
        for other in [&bytes[..200], &bytes[800..], &bytes[..100], &bytes[100..100], &[1; 100]] {
            assert_eq!(body.range_of(other), None);
        }
    }
}
