"""The key endpoint in FastAPI, SQLAlchemy and Redis: the peer of `make bench-load`.

As small as it can be without cheating: it checks the access token (MIST's own: the secret is shared), counts the request
against 100 a minute and address, reads the key of a published track, and answers its 16 bytes. It looks up no ended
sessions and unwraps no key, which MIST does.

    TRACKS=<ids> DATABASE_URL=postgresql+asyncpg://… REDIS_URL=… JWT_SECRET=… uvicorn key_endpoint:app
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated
from uuid import UUID

import jwt
from fastapi import Depends, FastAPI, Header, HTTPException, Request, Response
from redis.asyncio import Redis
from sqlalchemy import ForeignKey, LargeBinary, String, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

LIMIT = 100
WINDOW_S = 60
COUNT = """
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
return count
"""

SECRET = os.environ["JWT_SECRET"]
engine = create_async_engine(os.environ["DATABASE_URL"], pool_size=10)
sessions = async_sessionmaker(engine, expire_on_commit=False)
redis = Redis.from_url(os.environ["REDIS_URL"])
count_request = redis.register_script(COUNT)


class Base(DeclarativeBase):
    pass


class Track(Base):
    __tablename__ = "peer_track"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(16))


class TrackKey(Base):
    __tablename__ = "peer_track_key"
    track_id: Mapped[UUID] = mapped_column(ForeignKey(Track.id), primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary(16))


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    async with sessions() as session:
        for track in map(UUID, os.environ["TRACKS"].split(",")):
            await session.merge(Track(id=track, state="ready"))
            await session.merge(TrackKey(track_id=track, key=os.urandom(16)))
        await session.commit()
    yield
    await redis.aclose()
    await engine.dispose()


app = FastAPI(lifespan=lifespan)


async def database() -> AsyncIterator[AsyncSession]:
    async with sessions() as session:
        yield session


async def listener(authorization: Annotated[str, Header()]) -> UUID:
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer":
        raise HTTPException(401)
    try:
        claims = jwt.decode(
            token, SECRET, algorithms=["HS256"], issuer="mist", options={"require": ["exp", "iss", "sub"]}
        )
    except jwt.InvalidTokenError as error:
        raise HTTPException(401) from error
    return UUID(claims["sub"])


async def limit(request: Request) -> None:
    # uvicorn has put the address of X-Forwarded-For here.
    address = request.client.host if request.client else "unknown"
    if await count_request(keys=[f"peer:limit:{address}"], args=[WINDOW_S]) > LIMIT:
        raise HTTPException(429, headers={"Retry-After": str(WINDOW_S)})


@app.get("/api/v1/tracks/{track}/key", dependencies=[Depends(limit), Depends(listener)])
async def key(track: UUID, session: Annotated[AsyncSession, Depends(database)]) -> Response:
    query = select(TrackKey.key).join(Track).where(Track.id == track, Track.state == "ready")
    found = await session.scalar(query)
    if found is None:
        raise HTTPException(404)
    return Response(found, media_type="application/octet-stream", headers={"Cache-Control": "no-store"})
